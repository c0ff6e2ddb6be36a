import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import type { DeliveryDetail, EventDetail } from '../../../../src/contract.ts';
import { eventQuery, objectsQuery } from '../../api/queries.ts';
import { refusalOf } from '../../api/refused.ts';
import { Decisions } from '../../events/decisions.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Page } from '../../parts/page.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { eventKind, eventTitle } from '../../text/event-title.ts';
import { AttemptTable } from './attempt-table.tsx';
import { DeliveryPanel } from './delivery-panel.tsx';
import { EventActions } from './event-actions.tsx';
import { EventFacts } from './event-facts.tsx';
import { History } from './history.tsx';
import { Received } from './received.tsx';
import { Verdict } from './verdict.tsx';
import { Way } from './way.tsx';

/** What happened to one webhook, and why. */
export function OneEvent() {
  const { id = '' } = useParams();
  const { data: event, error, refetch } = useQuery(eventQuery(id));
  const created = event?.deliveries.some(({ resources }) => resources.some(({ created }) => created !== null)) ?? false;
  const { data: objects } = useQuery({ ...objectsQuery(id), enabled: created });

  if (event === undefined) {
    if (error === null) return <Page title="Event"><div className="panel"><Skeleton what="the event" lines={10} /></div></Page>;
    return <Page title="Event">{refusalOf(error).code === 'missing' ? <NoSuchEvent id={id} /> : <Failure error={error} retry={() => void refetch()} />}</Page>;
  }
  const verified = verifiedText(event);
  function panel(delivery: DeliveryDetail, _: number, open: boolean) {
    return <DeliveryPanel key={delivery.id} delivery={delivery} statuses={objects?.objects ?? []} verified={verified} open={open} />;
  }
  return (
    <Page title={`${eventTitle(event)}: ${eventKind(event)}`} lead={<EventFacts event={event} />} actions={<EventActions event={event} />}>
      <Verdict event={event} />
      <Panel title="The way it went">
        <Way steps={event.way} />
      </Panel>
      <Decisions deliveries={event.deliveries} isFiltered={({ state }) => state === 'filtered'} verb="filtered it" panel={panel} />
      {event.deliveries.length > 0 && event.attempts.every(({ outcome }) => outcome === 'ok') ? null : (
        <Panel title="Attempts to decide" flush>
          <AttemptTable attempts={event.attempts} />
        </Panel>
      )}
      <Received event={event} />
      <History event={event} />
    </Page>
  );
}

/** Once somebody has vouched, nobody can tell any more which of the two it was; an edited body has no signature. */
function verifiedText({ vouchedBy, replay }: EventDetail): string {
  if (vouchedBy === null) return 'signature verified';
  return `${replay?.edited === true ? '' : 'signature verified, or '}vouched for by ${vouchedBy}`;
}

function NoSuchEvent({ id }: { readonly id: string }) {
  return (
    <div className="panel">
      <Empty title="No event is stored under this id">
        <p>
          <span className="mono">{id}</span> is unknown, older than the retention, or of a namespace that you may not see.
        </p>
        <Link className="button" to="/">
          All deliveries
        </Link>
      </Empty>
    </div>
  );
}
