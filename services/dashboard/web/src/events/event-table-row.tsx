import { Link } from 'react-router';
import type { EventRow } from '../../../src/contract.ts';
import { moveInRows } from '../parts/move-in-rows.ts';
import { ShownState } from '../parts/shown.tsx';
import { Age } from '../parts/time.tsx';
import { counted } from '../text/counts.ts';
import { eventState } from '../text/event-state.ts';
import { eventKind, eventTitle, placeText } from '../text/event-title.ts';
import { Revision } from './revision.tsx';

export function EventTableRow({ event, fresh }: { readonly event: EventRow; readonly fresh: boolean }) {
  return (
    <tr className={`linked${fresh ? ' fresh' : ''}`}>
      <td className="cell-state">
        <ShownState shown={eventState(event)} />
      </td>
      <td className="cell-event">
        <Link className="row-link" onKeyDown={moveInRows} to={`/events/${event.id}`}>
          {eventTitle(event)}
        </Link>{' '}
        <span className="small soft">{eventKind(event)}</span>
        {event.replay === null ? null : <span className="tag">{event.replay.edited ? 'replay, edited' : 'replay'}</span>}
      </td>
      <td className="cell-revision">
        <Revision about={event.about} />
      </td>
      <td className="cell-became small">
        <Became event={event} />
      </td>
      <td className="cell-listener small soft">{placeText(event.listener)}</td>
      <td className="cell-age number soft">
        <Age at={event.receivedAt} />
      </td>
    </tr>
  );
}

function Became({ event: { objects, triggers, openDeliveries, deadDeliveries, outcome } }: { readonly event: EventRow }) {
  const [first, ...more] = objects;
  const [trigger, ...further] = triggers;
  return (
    <>
      {first === undefined ? (
        <span className="soft">{trigger === undefined ? (outcome === null ? 'not decided yet' : 'nothing') : `${trigger}${further.length === 0 ? '' : ` and ${counted(further.length, 'trigger')} more`}`}</span>
      ) : (
        <span>
          <span className="soft">{first.kind}</span> <span className="mono">{first.name}</span>
          {more.length === 0 ? null : <span className="soft"> and {more.length} more</span>}
        </span>
      )}
      {deadDeliveries > 1 || (deadDeliveries === 1 && outcome !== 'dead') ? <span className="trouble"> · {counted(deadDeliveries, 'dead letter')}</span> : null}
      {openDeliveries > 0 ? <span className="soft"> · {openDeliveries} open</span> : null}
    </>
  );
}
