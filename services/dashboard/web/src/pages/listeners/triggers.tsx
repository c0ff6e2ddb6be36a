import { useEffect, useRef } from 'react';
import { useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router';
import type { TriggersAnswer } from '../../../../src/contract.ts';
import { triggersQuery } from '../../api/queries.ts';
import { Failure } from '../../parts/failure.tsx';
import { FilterText } from '../../parts/filter-field.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { counted, grouped } from '../../text/counts.ts';
import { withFilter } from '../deliveries/filters.ts';
import { TriggerTable } from './trigger-table.tsx';

interface TriggersProps {
  readonly title: string;
  /** Only what it reaches. */
  readonly listener?: string;
  /** Said where there is none at all. */
  readonly none: string;
}

/** Found by words, and a page at a time; both are in the address. */
export function Triggers({ title, listener, none }: TriggersProps) {
  const [address, setAddress] = useSearchParams();
  const search = address.get('search') ?? '';
  const page = address.get('page') ?? '';
  const { data, error, refetch, isFetching } = useQuery(triggersQuery({ ...(listener === undefined ? {} : { listener }), search, page }));
  const top = useRef<HTMLDivElement>(null);
  const shownPage = useRef(page);
  const withFilterBar = search !== '' || (data?.all ?? 0) > few;

  useEffect(() => {
    if (shownPage.current !== page) top.current?.scrollIntoView();
    shownPage.current = page;
  }, [page]);

  return (
    <div ref={top} aria-busy={isFetching}>
      <Panel title={title} flush aside={<span role="status">{data === undefined ? '' : countText(data)}</span>}>
        {withFilterBar ? (
          <form className="table-filter" aria-label="Filter of triggers" onSubmit={(submitted) => submitted.preventDefault()}>
            <FilterText label="Words of name, namespace, group or listener" value={search} onChange={(text) => setAddress(withFilter(address, { search: text }))} />
            {search === '' ? null : (
              <Link className="button quiet" to={{ search: withFilter(address, { search: '' }).toString() }}>
                Clear
              </Link>
            )}
          </form>
        ) : null}
        {error === null ? null : <Failure error={error} retry={() => void refetch()} />}
        {data === undefined ? error === null && <Skeleton what="triggers" lines={6} /> : null}
        {data?.matching === 0 ? <p className="table-note">{data.all === 0 ? none : `None of ${counted(data.all, 'trigger')} has all of these words.`}</p> : null}
        {data === undefined || data.matching === 0 ? null : <TriggerTable triggers={data.triggers} withListeners={listener === undefined} />}
        {data === undefined ? null : <Steps shown={data} />}
      </Panel>
    </div>
  );
}

const few = 10;

/** `140`, `12 of 140`. */
function countText({ all, matching }: TriggersAnswer): string {
  return matching === all ? grouped(all) : `${grouped(matching)} of ${grouped(all)}`;
}

function Steps({ shown: { page, before, triggers, matching } }: { readonly shown: TriggersAnswer }) {
  const [address] = useSearchParams();
  const end = before + triggers.length;
  if (triggers.length === matching) return null;
  function to(other: number) {
    return { search: withFilter(address, { page: String(other) }).toString() };
  }
  return (
    <nav className="row pager table-note" aria-label="Pages of triggers">
      <span>
        {grouped(before + 1)} to {grouped(end)} of {grouped(matching)}
      </span>
      {before === 0 ? null : (
        <Link className="button" to={to(page - 1)}>
          Back
        </Link>
      )}
      {end === matching ? null : (
        <Link className="button" to={to(page + 1)}>
          Next
        </Link>
      )}
    </nav>
  );
}
