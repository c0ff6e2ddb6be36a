import { useEffect } from 'react';
import { useQuery } from '@tanstack/react-query';
import { Navigate, useSearchParams } from 'react-router';
import { eventsQuery } from '../../api/queries.ts';
import { EventTable } from '../../events/event-table.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Page } from '../../parts/page.tsx';
import { Pager } from '../../parts/pager.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { Filters } from './filter-bar.tsx';
import { queryOf } from './filters.ts';
import { FreezeButton, useFrozen } from './frozen.tsx';
import { NothingHere } from './nothing-here.tsx';
import { NewEvents } from './new-events.tsx';

/** Newest first, and alive: what comes in and what becomes of it. */
export function Deliveries() {
  const [address] = useSearchParams();
  const asked = useQuery(eventsQuery(address.toString(), (now) => queryOf(address, now)));
  const { shown, frozen, missed, toggle } = useFrozen(asked.data);
  const search = address.get('search') ?? '';
  const isNewest = !address.has('cursor') && search === '';

  useEffect(() => {
    if (address.has('cursor')) window.scrollTo(0, 0);
  }, [address]);

  const [only, ...more] = shown?.events ?? [];
  if (search !== '' && more.length === 0 && only?.id === search && !asked.isPlaceholderData) return <Navigate to={`/events/${only.id}`} replace />;
  return (
    <Page title={search === '' ? 'Deliveries' : `Search: ${search}`} lead="Every webhook that was stored, and what came of it." actions={isNewest ? <FreezeButton frozen={frozen} missed={missed} onToggle={toggle} /> : undefined}>
      {search === '' ? <Filters /> : null}
      <div className="panel" aria-busy={asked.isFetching}>
        {asked.error === null ? null : <Failure error={asked.error} retry={() => void asked.refetch()} />}
        {shown === undefined ? asked.error === null && <Skeleton what="deliveries" lines={12} /> : null}
        {shown !== undefined && shown.events.length > 0 ? <EventTable key={`${address.toString()} ${asked.isPlaceholderData}`} events={shown.events} caption={search === '' ? 'Deliveries, newest first' : 'What the search found, newest first'} flash={isNewest} /> : null}
        {shown?.events.length === 0 && shown.ended !== 'budget' ? <NothingHere /> : null}
        {shown?.ended === 'budget' ? <p className="table-note">So far {shown.events.length === 0 ? 'none' : 'these'} among the thousand newest that could match; older ones may.</p> : null}
      </div>
      {shown === undefined ? null : <Pager next={shown.next} />}
      {isNewest && shown !== undefined ? <NewEvents events={shown.events} /> : null}
    </Page>
  );
}
