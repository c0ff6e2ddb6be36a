import type { WayStep } from '../../../../src/contract.ts';
import { Icon } from '../../parts/icon.tsx';
import { Clock } from '../../parts/time.tsx';
import { durationText } from '../../text/age.ts';

/** The eight verbs, in their order: how far it came, when, and what each came to. */
export function Way({ steps }: { readonly steps: readonly WayStep[] }) {
  return (
    <ol className="way">
      {steps.map(({ verb, state, at, durationMs, text }) => (
        <li key={verb} className={state}>
          <span className="way-mark">
            <Icon name={icons[state]} />
            <span className="hidden-but-read">{words[state]}: </span>
          </span>
          <strong>{verb}</strong>
          <span className="small soft tabular way-times">
            {at === null ? null : <Clock at={at} />}
            {durationMs === null ? null : <span>{durationText(durationMs)}</span>}
          </span>
          <span className="small">{text}</span>
        </li>
      ))}
    </ol>
  );
}

const icons = { done: 'tick', failed: 'cross', waiting: 'going', 'not-reached': 'ring' } as const;
const words = { done: 'done', failed: 'failed', waiting: 'waiting', 'not-reached': 'not reached' } as const;
