import type { EventsPage } from '../contract.ts';
import type { Asked, Ports } from './asked.ts';
import { eventFilter, pageOf } from './filter.ts';
import { eventRows } from './rows.ts';

export async function listEvents({ query, sight }: Asked, { ledger }: Pick<Ports, 'ledger'>): Promise<EventsPage> {
  const page = pageOf(query);
  const pasted = query.text('search', 300);
  if (pasted !== null) {
    const found = await ledger.search(pasted, page.limit, await sight.namespaces());
    return { events: await eventRows(found, sight), next: null, ended: 'end' };
  }
  const { events, next, ended } = await ledger.events(page, await eventFilter(query, sight));
  return { events: await eventRows(events, sight), next, ended };
}
