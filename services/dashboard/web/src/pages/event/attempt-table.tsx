import type { AttemptRow } from '../../../../src/contract.ts';
import { Mark } from '../../parts/mark.tsx';
import { Clock } from '../../parts/time.tsx';
import { durationText } from '../../text/age.ts';

/** Each try, what it came to, and how long was waited before it. */
export function AttemptTable({ attempts }: { readonly attempts: readonly AttemptRow[] }) {
  const [only, ...more] = attempts;
  if (only === undefined) return <p className="table-note">It was not tried yet.</p>;
  if (more.length === 0) {
    return (
      <p className="small">
        One: {words[only.outcome]} at {only.stage}{only.reason === null ? '' : ` (${only.reason})`}, <Clock at={only.at} />, took {durationText(only.durationMs)} <span className="soft">on {only.worker}</span>
      </p>
    );
  }
  return (
    <div className="table-scroll">
      <table className="small cards">
        <caption className="hidden-but-read">Attempts, oldest first</caption>
        <thead>
          <tr>
            <th scope="col">Ended</th>
            <th scope="col">Came to</th>
            <th scope="col">Because</th>
            <th scope="col" className="number">
              After waiting
            </th>
            <th scope="col" className="number">
              Took
            </th>
            <th scope="col">Worker</th>
          </tr>
        </thead>
        <tbody>
          {attempts.map((attempt, index) => (
            <tr key={attempt.at}>
              <td data-label="Ended">
                <Clock at={attempt.at} />
              </td>
              <td data-label="Came to">
                <Mark tone={tones[attempt.outcome]} icon={icons[attempt.outcome]}>
                  {words[attempt.outcome]} at {attempt.stage}
                </Mark>
              </td>
              <td data-label="Because">
                {attempt.reason === null ? null : <span className="tag">{attempt.reason}</span>} {attempt.text}
              </td>
              <td className="number" data-label="After waiting">{waited(attempts[index - 1], attempt)}</td>
              <td className="number" data-label="Took">{durationText(attempt.durationMs)}</td>
              <td className="soft" data-label="Worker">{attempt.worker}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function waited(before: AttemptRow | undefined, { at, durationMs }: AttemptRow): string {
  return before === undefined ? '' : durationText(Math.max(0, at - durationMs - before.at));
}

const tones = { ok: 'good', filtered: 'still', retryable: 'warn', terminal: 'bad' } as const;
const icons = { ok: 'tick', filtered: 'funnel', retryable: 'going', terminal: 'cross' } as const;
const words = { ok: 'done', filtered: 'filtered', retryable: 'failed', terminal: 'given up' } as const;
