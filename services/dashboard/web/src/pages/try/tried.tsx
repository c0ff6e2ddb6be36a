import type { TriedDelivery, TryAnswer } from '../../../../src/contract.ts';
import { Decision } from '../../events/decision.tsx';
import { Decisions } from '../../events/decisions.tsx';
import { Resources } from '../../events/resources.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Part } from '../../parts/part.tsx';
import { triedStates } from '../../text/event-state.ts';
import { triggerText } from '../../text/event-title.ts';
import { sentence } from '../../text/sentence.ts';

export function Tried({ answer: { note, skipped, deliveries } }: { readonly answer: TryAnswer }) {
  return (
    <>
      {note === null ? null : <Notice tone="warn">{sentence(note)}</Notice>}
      {deliveries.length > 0 && deliveries.every(isFiltered) ? <Notice tone="warn">Nothing would run: every trigger filters it.</Notice> : null}
      {skipped.map((text) => (
        <Notice key={text} tone="still">
          {sentence(text)}
        </Notice>
      ))}
      <Decisions deliveries={deliveries} isFiltered={isFiltered} verb="would filter it" panel={panel} />
    </>
  );
}

function isFiltered({ came }: TriedDelivery) {
  return came === 'filtered';
}

function panel(delivery: TriedDelivery, index: number, open: boolean) {
  return <TriedPanel key={`${triggerText(delivery.trigger)} ${index}`} delivery={delivery} open={open} />;
}

function TriedPanel({ delivery, open }: { readonly delivery: TriedDelivery; readonly open: boolean }) {
  return (
    <Decision delivery={delivery} shown={triedStates[delivery.came]} text={delivery.came === 'filtered' ? null : delivery.text} verified="signature not checked: you stand in for it" open={open} gist={delivery.came === 'filtered' ? delivery.text : null}>
      {delivery.resources.length === 0 ? null : (
        <Part title={delivery.serviceAccount === null ? 'Objects' : `Objects, created as ${delivery.serviceAccount}`}>
          <Resources resources={delivery.resources} open />
        </Part>
      )}
    </Decision>
  );
}
