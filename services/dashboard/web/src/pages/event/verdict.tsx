/** What it came to, in one sentence, before anything else. */
import { Link } from 'react-router';
import type { EventDetail } from '../../../../src/contract.ts';
import { Notice } from '../../parts/notice.tsx';
import { counted } from '../../text/counts.ts';
import { triggerPhrase } from '../../text/event-title.ts';
import { sentence } from '../../text/sentence.ts';

export function Verdict({ event }: { readonly event: EventDetail }) {
  return (
    <>
      {event.whyNothingRan === null ? null : (
        <Notice tone={event.outcome === 'dead' ? 'bad' : 'warn'}>
          <p className="verdict">{sentence(event.whyNothingRan)}</p>
        </Notice>
      )}
      <Dead event={event} />
      {event.held === null ? null : (
        <Notice tone="going">
          Waits at {event.held.stage}: {sentence(event.held.text)}
        </Notice>
      )}
      {event.replay === null ? null : (
        <Notice tone="still">
          {event.replay.by} made this from <Link to={`/events/${event.replay.of}`}>another event</Link>
          {event.replay.edited ? ', with an edited body' : ''}.
        </Notice>
      )}
      {event.vouchedBy === null ? null : <Notice tone="still">{event.vouchedBy} vouched for it, where no signature can.</Notice>}
    </>
  );
}

function Dead({ event: { dead, deliveries, attempts, whyNothingRan } }: { readonly event: EventDetail }) {
  if (whyNothingRan !== null) return null;
  const letters = deliveries.filter(({ state }) => state === 'dead');
  const [first, ...more] = letters;
  if (first !== undefined) {
    return (
      <Notice tone="bad">
        <p className="verdict">
          {more.length === 0 ? `A dead letter at ${first.stage ?? 'create'}, of ${triggerPhrase(first.trigger)}: ` : `${counted(letters.length, 'dead letter')} of ${counted(deliveries.length, 'delivery', 'deliveries')}. The first, at ${first.stage ?? 'create'}: `}
          {sentence(first.text ?? first.reason ?? 'the reason is not known')}
        </p>
      </Notice>
    );
  }
  if (!dead) return null;
  return (
    <Notice tone="bad">
      <p className="verdict">A dead letter: {sentence(attempts.at(-1)?.text ?? 'it never came to a decision')}</p>
    </Notice>
  );
}
