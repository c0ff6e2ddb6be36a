import type { TryAnswer } from '../../../../src/contract.ts';
import { Decision } from '../../events/decision.tsx';
import { Resources } from '../../events/resources.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Part } from '../../parts/part.tsx';
import { triedStates } from '../../text/event-state.ts';
import { triggerText } from '../../text/event-title.ts';
import { sentence } from '../../text/sentence.ts';

export function Tried({ answer: { note, skipped, deliveries } }: { readonly answer: TryAnswer }) {
  const nothing = deliveries.length > 0 && deliveries.every(({ came }) => came === 'filtered');
  return (
    <>
      {note === null ? null : <Notice tone="warn">{sentence(note)}</Notice>}
      {nothing ? <Notice tone="warn">Nothing would run: every trigger filters it.</Notice> : null}
      {skipped.map((text) => (
        <Notice key={text} tone="still">
          {sentence(text)}
        </Notice>
      ))}
      {deliveries.map((delivery, index) => (
        <Decision key={`${triggerText(delivery.trigger)} ${index}`} delivery={delivery} shown={triedStates[delivery.came]} text={delivery.text} verified="signature not checked: you stand in for it" open>
          {delivery.resources.length === 0 ? null : (
            <Part title={delivery.serviceAccount === null ? 'Objects' : `Objects, created as ${delivery.serviceAccount}`}>
              <Resources resources={delivery.resources} open />
            </Part>
          )}
        </Decision>
      ))}
    </>
  );
}
