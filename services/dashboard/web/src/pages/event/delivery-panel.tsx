import type { DeliveryDetail, ObjectStatus } from '../../../../src/contract.ts';
import { Decision } from '../../events/decision.tsx';
import { Resources } from '../../events/resources.tsx';
import { Part } from '../../parts/part.tsx';
import { deliveryStates } from '../../text/event-state.ts';
import { AttemptTable } from './attempt-table.tsx';
import { NextTry } from './next-try.tsx';

interface DeliveryPanelProps {
  readonly delivery: DeliveryDetail;
  readonly statuses: readonly ObjectStatus[];
  /** Of its interceptors' signatures. */
  readonly verified: string;
  readonly open: boolean;
}

/** For one trigger: the decision, what it was made from, and what came of it. */
export function DeliveryPanel({ delivery, statuses, verified, open }: DeliveryPanelProps) {
  const { state, text, resources, attempts, redrive } = delivery;
  return (
    <Decision delivery={delivery} shown={deliveryStates[state]} text={state === 'filtered' ? null : text} verified={verified} open={open} waits={state === 'open'} gist={state === 'filtered' ? text : null} tag={redriven[redrive]} next={<NextTry delivery={delivery} />}>
      {resources.length === 0 ? null : (
        <Part title="Objects">
          <Resources resources={resources} statuses={statuses.filter(({ deliveryId }) => deliveryId === delivery.id)} />
        </Part>
      )}
      {attempts.length === 0 ? null : (
        <Part title="Attempts">
          <AttemptTable attempts={attempts} />
        </Part>
      )}
    </Decision>
  );
}

const redriven = { none: null, anew: "redriven, rendered anew from today's objects", 'as-stored': 'redriven, with what was stored' } as const satisfies Record<DeliveryDetail['redrive'], string | null>;
