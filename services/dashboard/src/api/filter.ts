/** Filters as they stand in addresses, read once for lists of events and of dead letters. */
import { eventOutcomes } from '@millrace/ledger';
import type { DeadLetterFilter, EventFilter, PageRequest } from '@millrace/ledger';
import type { Sight } from '../access/sight.ts';
import type { BulkFilter } from '../contract.ts';
import type { Fields } from '../http/read.ts';
import { readQuery } from '../http/read.ts';
import { namespaceOf } from './rows.ts';

export function pageOf(query: Fields): PageRequest {
  return { cursor: query.text('cursor'), limit: query.whole('limit', 1, 200) ?? 50 };
}

export async function eventFilter(query: Fields, sight: Sight): Promise<EventFilter> {
  return {
    ...(await common(query, sight)),
    ...present('state', query.oneOf('state', ['open', ...eventOutcomes])),
    ...present('commit', query.text('commit')),
    ...present('replayOf', query.text('replayOf')),
  };
}

export async function deadLetterFilter(query: Fields, sight: Sight): Promise<DeadLetterFilter> {
  return { ...(await common(query, sight)), ...present('why', query.text('why')) };
}

/** The same as it comes in a body. */
export async function bulkFilter(filter: Readonly<Record<string, unknown>>, sight: Sight): Promise<DeadLetterFilter> {
  // Numbers there are numbers, here texts as in an address.
  const texts = Object.entries(filter).map(([name, value]) => [name, typeof value === 'number' ? String(value) : value]);
  return deadLetterFilter(readQuery(Object.fromEntries(texts)), sight);
}

export function shownFilter({ namespaces, ...filter }: DeadLetterFilter): BulkFilter {
  return { ...filter, ...(namespaces === undefined ? {} : { namespace: namespaces }) };
}

async function common(query: Fields, sight: Sight): Promise<Pick<DeadLetterFilter, 'namespaces' | 'listener' | 'trigger' | 'repository' | 'event' | 'from' | 'to'>> {
  const trigger = query.text('trigger');
  // Whether an event selected a trigger of a namespace that is not seen is not told either.
  const isSeen = trigger === null || (await sight.among([namespaceOf(trigger)]))(namespaceOf(trigger));
  return {
    ...present('namespaces', isSeen ? ((await sight.narrowed(query.texts('namespace'))) ?? null) : []),
    ...present('listener', query.text('listener')),
    ...present('trigger', trigger),
    ...present('repository', query.text('repository')),
    ...present('event', query.text('event')),
    ...present('from', query.whole('from', 0, Number.MAX_SAFE_INTEGER)),
    ...present('to', query.whole('to', 0, Number.MAX_SAFE_INTEGER)),
  };
}

function present<const Name extends string, Value>(name: Name, value: Value | null): { readonly [Key in Name]?: Value } {
  // The one property of the type, or none.
  return (value === null ? {} : { [name]: value }) as { readonly [Key in Name]?: Value };
}
