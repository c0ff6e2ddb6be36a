import type { DeliveryDetail } from '../../../../src/contract.ts';
import { Notice } from '../../parts/notice.tsx';
import { Until } from '../../parts/time.tsx';
import { sentence } from '../../text/sentence.ts';

/** Of what is not over: what it waits for, and when it is tried next. */
export function NextTry({ delivery: { state, held, dueAt, attempts } }: { readonly delivery: DeliveryDetail }) {
  if (state !== 'open') return null;
  return (
    <Notice tone={attempts.length > 0 || held !== null ? 'warn' : 'going'}>
      {held === null ? null : (
        <p>
          Held at {held.stage}: {sentence(held.text)} This does not count as an attempt.
        </p>
      )}
      {dueAt === null ? <p>It is being worked on, or about to be.</p> : (
        <p>
          Next try <Until at={dueAt} />.
        </p>
      )}
    </Notice>
  );
}
