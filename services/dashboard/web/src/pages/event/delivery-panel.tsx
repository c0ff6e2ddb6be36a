import type { DeliveryDetail, ObjectStatus } from '../../../../src/contract.ts';
import { Chain } from '../../events/chain.tsx';
import { Params } from '../../events/params.tsx';
import { Resources } from '../../events/resources.tsx';
import { TriggerTags } from '../../events/trigger-tags.tsx';
import { Part } from '../../parts/part.tsx';
import { ShownState } from '../../parts/shown.tsx';
import { deliveryStates } from '../../text/event-state.ts';
import { triggerText } from '../../text/event-title.ts';
import { sentence } from '../../text/sentence.ts';
import { AttemptTable } from './attempt-table.tsx';
import { NextTry } from './next-try.tsx';

interface DeliveryPanelProps {
  readonly delivery: DeliveryDetail;
  readonly statuses: readonly ObjectStatus[];
  readonly open: boolean;
}

/** For one trigger: the decision, what it was made from, and what came of it. */
export function DeliveryPanel({ delivery, statuses, open }: DeliveryPanelProps) {
  const { trigger, state, text, chain, params, resources, attempts, redrive } = delivery;
  return (
    <details className="panel decision" open={open}>
      <summary>
        <h2>{trigger.kind === 'group' ? `Group ${trigger.name}` : `Trigger ${triggerText(trigger)}`}</h2>
        <ShownState shown={deliveryStates[state]} />
        <TriggerTags trigger={trigger} />
        {redrive === 'none' ? null : <span className="tag">{redrive === 'anew' ? "redriven, rendered anew from today's objects" : 'redriven, with what was stored'}</span>}
      </summary>
      <div className="panel-body stack">
        {text === null || state === 'filtered' ? null : <p className={state === 'dead' ? 'trouble verdict' : 'verdict'}>{sentence(text)}</p>}
        <NextTry delivery={delivery} />
        <Part title="Interceptors">
          <Chain steps={chain} />
        </Part>
        {params === null ? null : (
          <Part title="Params">
            <Params params={params} />
          </Part>
        )}
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
      </div>
    </details>
  );
}
