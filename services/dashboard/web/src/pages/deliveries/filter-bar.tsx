import { useId } from 'react';
import { useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router';
import { listenersQuery, triggerNamesQuery } from '../../api/queries.ts';
import { FilterSelect, FilterText } from '../../parts/filter-field.tsx';
import { useSession } from '../../shell/session.ts';
import { outcomes } from '../../text/event-state.ts';
import { placeText } from '../../text/event-title.ts';
import { isFiltered, withFilter, withins } from './filters.ts';
import { TimeSpan } from './time-span.tsx';

export function Filters() {
  const [address, setAddress] = useSearchParams();
  const { person } = useSession();
  const { data: listeners } = useQuery(listenersQuery());
  const { data: triggers } = useQuery(triggerNamesQuery());
  const id = useId();
  const places = listeners?.listeners ?? [];
  const namespaces = person.namespaces ?? [...new Set(places.map(({ namespace }) => namespace))].sort();

  function value(name: string): string {
    return address.get(name) ?? '';
  }
  function set(changes: Readonly<Record<string, string>>) {
    setAddress(withFilter(address, changes));
  }

  return (
    <form className="filters" role="group" aria-labelledby={id} onSubmit={(submitted) => submitted.preventDefault()}>
      <h2 id={id} className="hidden-but-read">
        Filters
      </h2>
      <FilterSelect label="State" value={value('state')} onChange={(state) => set({ state })} options={[['', 'any'], ...Object.entries(outcomes).map(([state, { word }]) => [state, word] as const)]} />
      <FilterSelect
        label="Received"
        value={value('from') === '' && value('to') === '' ? value('within') : 'span'}
        onChange={(within) => set(within === 'span' ? { within: '', from: `${Date.now() - withins['24h'][1]}` } : { within, from: '', to: '' })}
        options={[['', 'any time'], ...Object.entries(withins).map(([within, [word]]) => [within, word] as const), ['span', 'from, to ...']]}
      />
      <FilterSelect label="Namespace" value={value('namespace')} onChange={(namespace) => set({ namespace })} options={[['', 'any'], ...namespaces.map((name) => [name, name] as const)]} />
      <FilterText label="Listener" value={value('listener')} onChange={(listener) => set({ listener })} suggestions={places.map(placeText)} placeholder="namespace/name" />
      <FilterText label="Trigger" value={value('trigger')} onChange={(trigger) => set({ trigger })} suggestions={triggers?.names ?? []} placeholder="namespace/name" />
      <FilterText label="Provider's event" value={value('event')} onChange={(event) => set({ event })} suggestions={['push', 'pull_request', 'release', 'issue_comment', 'Push Hook', 'Merge Request Hook', 'repo:push', 'pullrequest:created']} placeholder="push" />
      <FilterText label="Repository" value={value('repository')} onChange={(repository) => set({ repository })} placeholder="owner/name" />
      {isFiltered(address) ? (
        <Link className="button quiet" to="/">
          Clear
        </Link>
      ) : null}
      <TimeSpan from={value('from')} to={value('to')} onChange={set} />
    </form>
  );
}
