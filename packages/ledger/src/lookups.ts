/**
 * Finding events: each page walks the smallest index of its filter, newest first, and compares the rest. A page looks at a
 * bounded number of entries, whatever is stored; one that ended by that says so, and its cursor goes on.
 */
import { nothingKnown } from '@millrace/triggers';
import { oneOf } from './answers.ts';
import { eventOutcomes, type EventFilter, type EventPage, type EventSummary, type Lookups, type PageRequest } from './lookups-port.ts';
import { decodeEventRecord } from './records.ts';
import { groups, integer, list, text } from './reply.ts';
import type { RunScript } from './script.ts';
import { readTerms, visibleNamespaces, wantedTerms } from './terms.ts';

export function lookups(run: RunScript): Lookups {
  async function events({ cursor, limit }: PageRequest, filter: EventFilter = {}): Promise<EventPage> {
    const terms = wantedTerms(filter);
    const namespaces = visibleNamespaces(filter.namespaces);
    const bounds = [filter.from ?? '-inf', filter.to ?? '+inf', filter.state ?? '', filter.id ?? ''];
    const reply = list(await run('find-events', [...readCursor(cursor), limit, ...bounds, terms.length, ...terms, namespaces.length, ...namespaces]));
    return { events: groups(reply[3], 8).map(eventSummary), ...endOf(reply) };
  }

  return {
    events,
    async search(pasted, limit, namespaces) {
      const term = pasted.trim();
      const filters: readonly EventFilter[] = [
        { id: term },
        { delivery: term },
        { object: { name: term } },
        { repository: term },
        ...(/^[0-9a-f]{7,64}$/i.test(term) ? [{ commit: term }] : []),
      ];
      const restricted = namespaces === undefined ? {} : { namespaces };
      const pages = await Promise.all(filters.map((filter) => events({ cursor: null, limit }, { ...filter, ...restricted })));
      const found = new Map(pages.flatMap((page) => page.events.map((event) => [event.id, event] as const)));
      return [...found.values()].sort((left, right) => right.receivedAt - left.receivedAt).slice(0, limit);
    },
  };
}

/** `<id>@<score>`, of the last entry that was looked at. */
export function readCursor(cursor: string | null): readonly [string, string] {
  const [, id, at] = /^(.+)@(\d+)$/.exec(cursor ?? '') ?? [];
  if (cursor !== null && (id === undefined || at === undefined)) throw new RangeError(`cursor "${cursor}": expected one that an earlier page gave`);
  return [id ?? '', at ?? ''];
}

/** Of a page's first three answers: why it ended, and the last entry with its score. */
export function endOf([why, last, score]: readonly unknown[]): Pick<EventPage, 'next' | 'ended'> {
  const ended = oneOf(text(why), ['page', 'budget', 'end']);
  return { ended, next: ended === 'end' ? null : `${text(last)}@${text(score)}` };
}

function eventSummary([id, at, record, state, outcome, terms, open, dead]: readonly unknown[]): EventSummary {
  const { listener, headers, about = nothingKnown, replay = null } = decodeEventRecord(record);
  return {
    id: text(id),
    receivedAt: integer(at),
    listener,
    about,
    headers,
    state: oneOf(text(state), ['received', 'dispatched', 'final']),
    outcome: text(outcome) === '' ? null : oneOf(text(outcome), eventOutcomes),
    ...readTerms(text(terms)),
    openDeliveries: integer(open),
    deadDeliveries: integer(dead),
    replay,
  };
}
