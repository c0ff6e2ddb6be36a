import type { DeliveryDetail } from '../../../src/contract.ts';
import { Part } from '../parts/part.tsx';
import { ShownState } from '../parts/shown.tsx';
import type { Shown } from '../text/event-state.ts';
import { triggerPhrase } from '../text/event-title.ts';
import { capital, sentence } from '../text/sentence.ts';
import { Chain } from './chain.tsx';
import { Params } from './params.tsx';
import { TriggerTags } from './trigger-tags.tsx';

interface DecisionProps {
  readonly delivery: Pick<DeliveryDetail, 'trigger' | 'chain' | 'params'>;
  readonly shown: Shown;
  /** What it came to, where the chain does not say so itself. */
  readonly text: string | null;
  /** What is said where an interceptor took a signature for right. */
  readonly verified: string;
  readonly open: boolean;
  /** Its interceptors may still be asked. */
  readonly waits?: boolean;
  /** Why, in a line, while it is closed. */
  readonly gist?: string | null;
  readonly tag?: string | null;
  /** Before the interceptors. */
  readonly next?: React.ReactNode;
  readonly children: React.ReactNode;
}

/** For one trigger: what its interceptors said, and its params; then whatever came, or would come, of that. */
export function Decision({ delivery: { trigger, chain, params }, shown, text, verified, open, waits = false, gist = null, tag = null, next, children }: DecisionProps) {
  return (
    <details className="panel decision" open={open}>
      <summary>
        <h2>{capital(triggerPhrase(trigger))}</h2>
        <ShownState shown={shown} />
        <TriggerTags trigger={trigger} />
        {tag === null ? null : <span className="tag">{tag}</span>}
        {gist === null ? null : <span className="small soft gist">{sentence(gist)}</span>}
      </summary>
      <div className="panel-body stack">
        {text === null ? null : <p className={shown.tone === 'bad' ? 'trouble verdict' : 'verdict'}>{sentence(text)}</p>}
        {next}
        <Part title="Interceptors">
          <Chain steps={chain} verified={verified} waits={waits} />
        </Part>
        {params === null ? null : (
          <Part title="Params">
            <Params params={params} />
          </Part>
        )}
        {children}
      </div>
    </details>
  );
}
