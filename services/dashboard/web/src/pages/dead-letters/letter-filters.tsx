import { useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router';
import { listenersQuery, triggerNamesQuery } from '../../api/queries.ts';
import { FilterText } from '../../parts/filter-field.tsx';
import { placeText } from '../../text/event-title.ts';
import { withFilter } from '../deliveries/filters.ts';
import { filterNames } from './filter.ts';

export function LetterFilters() {
  const [address, setAddress] = useSearchParams();
  const { data: listeners } = useQuery(listenersQuery());
  const { data: triggers } = useQuery(triggerNamesQuery());
  const places = listeners?.listeners ?? [];
  const suggestions: Readonly<Record<string, readonly string[]>> = {
    namespace: [...new Set(places.map(({ namespace }) => namespace))],
    listener: places.map(placeText),
    trigger: triggers?.names ?? [],
  };
  return (
    <form className="filters" aria-label="Filters" onSubmit={(submitted) => submitted.preventDefault()}>
      {fields.map(({ name, label, placeholder }) => (
        <FilterText key={name} label={label} value={address.get(name) ?? ''} onChange={(value) => setAddress(withFilter(address, { [name]: value }))} suggestions={suggestions[name] ?? []} placeholder={placeholder} />
      ))}
      {filterNames.some((name) => address.has(name)) ? (
        <Link className="button quiet" to="/dead-letters">
          Clear
        </Link>
      ) : null}
    </form>
  );
}

const fields = [
  { name: 'namespace', label: 'Namespace', placeholder: 'any' },
  { name: 'listener', label: 'Listener', placeholder: 'namespace/name' },
  { name: 'trigger', label: 'Trigger', placeholder: 'namespace/name' },
  { name: 'event', label: "Provider's event", placeholder: 'push' },
  { name: 'repository', label: 'Repository', placeholder: 'owner/name' },
] as const;
