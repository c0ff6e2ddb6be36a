import type { ChainStep } from '../../../src/contract.ts';
import { Code } from '../parts/code.tsx';
import { Mark } from '../parts/mark.tsx';
import { sentence } from '../text/sentence.ts';
import { Why } from './why.tsx';

/** What each interceptor said, in the order in which they were asked. */
export function Chain({ steps, verified, waits }: { readonly steps: readonly ChainStep[]; readonly verified: string; readonly waits: boolean }) {
  if (steps.length === 0) return <p className="soft">{waits ? 'It has not come through them yet.' : 'No interceptor was asked.'}</p>;
  return (
    <ol className="chain">
      {steps.map((step) => (
        <li key={step.position} className={tones[step.said]}>
          <div className="row">
            <strong className="mono">{step.name}</strong>
            <Mark tone={tones[step.said]} icon={icons[step.said]}>
              {words[step.said]}
            </Mark>
            {step.verified ? <span className="tag">{verified}</span> : null}
            {step.replacedBody ? <span className="tag">replaced the body</span> : null}
          </div>
          {step.text === null ? null : <p>{sentence(step.text)}</p>}
          {step.why === null ? null : <Why why={step.why} />}
          {Object.keys(step.added).length === 0 ? null : (
            <details>
              <summary>Added to extensions: {Object.keys(step.added).join(', ')}</summary>
              <Code label={`Extensions added by ${step.name}`} text={JSON.stringify(step.added, null, 2)} language="json" />
            </details>
          )}
        </li>
      ))}
    </ol>
  );
}

const tones = { continue: 'good', stopped: 'still', failed: 'bad' } as const;
const icons = { continue: 'tick', stopped: 'funnel', failed: 'cross' } as const;
const words = { continue: 'let it through', stopped: 'stopped it', failed: 'could not decide' } as const;
