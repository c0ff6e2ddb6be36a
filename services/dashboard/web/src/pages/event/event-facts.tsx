import { Link } from 'react-router';
import type { EventDetail } from '../../../../src/contract.ts';
import { Revision } from '../../events/revision.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { ShownState } from '../../parts/shown.tsx';
import { When } from '../../parts/time.tsx';
import { eventState } from '../../text/event-state.ts';
import { placeText } from '../../text/event-title.ts';

/** What a person knows it by. */
export function EventFacts({ event }: { readonly event: EventDetail }) {
  const { listener, about } = event;
  return (
    <span className="event-facts">
      <ShownState shown={eventState(event)} />
      <Revision about={about} />
      <span>
        to <Link to={`/listeners/${listener.namespace}/${listener.name}`}>{placeText(listener)}</Link>
      </span>
      <When at={event.receivedAt} />
      <span className="row">
        <code>{event.id}</code>
        <CopyButton text={event.id} label="Copy id" className="quiet" />
      </span>
      {about.delivery === null ? null : (
        <span className="small">
          provider's delivery <code>{about.delivery}</code>
        </span>
      )}
      {event.traceId === null ? null : (
        <span className="small">
          trace <code>{event.traceId}</code>
        </span>
      )}
    </span>
  );
}
