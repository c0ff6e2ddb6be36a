import type { TriedDelivery, TryAnswer } from '../../../../src/contract.ts';
import { Decision } from '../../events/decision.tsx';
import { Resources } from '../../events/resources.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Part } from '../../parts/part.tsx';
import { counted } from '../../text/counts.ts';
import { triedStates } from '../../text/event-state.ts';
import { triggerText } from '../../text/event-title.ts';
import { sentence } from '../../text/sentence.ts';

export function Tried({ answer: { note, skipped, deliveries } }: { readonly answer: TryAnswer }) {
  const filtered = deliveries.filter(({ came }) => came === 'filtered');
  const passed = deliveries.filter(({ came }) => came !== 'filtered');
  function panel(delivery: TriedDelivery, index: number) {
    return <TriedPanel key={`${triggerText(delivery.trigger)} ${index}`} delivery={delivery} open={delivery.came !== 'filtered' || filtered.length <= few} />;
  }
  return (
    <>
      {note === null ? null : <Notice tone="warn">{sentence(note)}</Notice>}
      {filtered.length > 0 && passed.length === 0 ? <Notice tone="warn">Nothing would run: every trigger filters it.</Notice> : null}
      {skipped.map((text) => (
        <Notice key={text} tone="still">
          {sentence(text)}
        </Notice>
      ))}
      {passed.map(panel)}
      {filtered.length <= few ? (
        filtered.map(panel)
      ) : (
        <details className="panel" open={passed.length === 0}>
          <summary className="plain">{counted(filtered.length, 'trigger')} would filter it</summary>
          <div className="panel-body stack">{filtered.map(panel)}</div>
        </details>
      )}
    </>
  );
}

/** As on the page of an event. */
const few = 3;

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
