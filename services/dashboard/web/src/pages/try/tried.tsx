import type { TriedDelivery, TryAnswer } from '../../../../src/contract.ts';
import { Chain } from '../../events/chain.tsx';
import { Params } from '../../events/params.tsx';
import { Resources } from '../../events/resources.tsx';
import { TriggerTags } from '../../events/trigger-tags.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Part } from '../../parts/part.tsx';
import { ShownState } from '../../parts/shown.tsx';
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
        <TriedPanel key={`${triggerText(delivery.trigger)} ${index}`} delivery={delivery} />
      ))}
    </>
  );
}

function TriedPanel({ delivery: { trigger, came, text, chain, params, resources, serviceAccount } }: { readonly delivery: TriedDelivery }) {
  return (
    <details className="panel decision" open>
      <summary>
        <h2>{trigger.kind === 'group' ? `Group ${trigger.name}` : `Trigger ${triggerText(trigger)}`}</h2>
        <ShownState shown={triedStates[came]} />
        <TriggerTags trigger={trigger} />
      </summary>
      <div className="panel-body stack">
        {text === null ? null : <p className={came === 'terminal' ? 'trouble verdict' : 'verdict'}>{sentence(text)}</p>}
        <Part title="Interceptors">
          <Chain steps={chain} />
        </Part>
        {params === null ? null : (
          <Part title="Params">
            <Params params={params} />
          </Part>
        )}
        {resources.length === 0 ? null : (
          <Part title={serviceAccount === null ? 'Objects' : `Objects, created as ${serviceAccount}`}>
            <Resources resources={resources} open />
          </Part>
        )}
      </div>
    </details>
  );
}
