import type { EventsPage, ObjectPlace } from '../contract.ts';
import type { Asked, Ports } from './asked.ts';
import { eventFilter, pageOf } from './filter.ts';
import { eventRows } from './rows.ts';

export async function listEvents({ query, sight }: Asked, { ledger }: Pick<Ports, 'ledger'>): Promise<EventsPage> {
  const page = pageOf(query);
  const pasted = query.text('search', 300);
  if (pasted !== null) {
    const found = await ledger.search(pasted, page.limit, await sight.namespaces());
    const rows = await eventRows(found, sight);
    // One that is found by an object whose namespace is not seen is not found.
    const told = rows.filter(({ objects }, nth) => isNamed(objects, pasted) || !isNamed(found[nth]?.objects ?? [], pasted));
    return { events: told, next: null, ended: 'end' };
  }
  const { events, next, ended } = await ledger.events(page, await eventFilter(query, sight));
  return { events: await eventRows(events, sight), next, ended };
}

function isNamed(objects: readonly ObjectPlace[], pasted: string): boolean {
  return objects.some(({ name }) => name === pasted.trim());
}
