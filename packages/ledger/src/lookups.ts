/**
 * Finding events: each page walks the smallest index of its filter, newest first, and compares the rest. A page looks at a
 * bounded number of entries, whatever is stored; one that ended by that says so, and its cursor goes on.
 */
import { nothingKnown, type EventDescription, type Headers, type ListenerReference, type Replay } from '@millrace/triggers';
import { oneOf } from './answers.ts';
import type { EventState } from './ledger.ts';
import { decodeEventRecord } from './records.ts';
import { groups, integer, list, text } from './reply.ts';
import type { RunScript } from './script.ts';
import { readTerms, visibleNamespaces, wantedTerms, type ObjectPlace } from './terms.ts';

export interface Lookups {
  /** Newest first, paged by cursor (null: from the newest). Everything that the filter names must hold. */
  events(page: PageRequest, filter?: EventFilter): Promise<EventPage>;
  /** What a person may paste: an event's id, a provider's delivery id, a commit, the name of a created object, a repository. */
  search(pasted: string, limit: number, namespaces?: readonly string[]): Promise<readonly EventSummary[]>;
}

export interface PageRequest {
  readonly cursor: string | null;
  readonly limit: number;
}

export interface EventFilter {
  readonly id?: string;
  /** Any of these, the listener's: an empty list lets nothing through. Without it, all. */
  readonly namespaces?: readonly string[];
  /** `<namespace>/<name>`, as the trigger. */
  readonly listener?: string;
  readonly trigger?: string;
  readonly repository?: string;
  /** In the provider's words: `push`. */
  readonly event?: string;
  /** The provider's id of the delivery. */
  readonly delivery?: string;
  /** Its first 7 digits or more. */
  readonly commit?: string;
  readonly object?: { readonly name: string; readonly namespace?: string; readonly kind?: string };
  readonly replayOf?: string;
  readonly state?: 'open' | EventOutcome;
  /** Receipt, in milliseconds since the epoch, both included. */
  readonly from?: number;
  readonly to?: number;
}

/** What came of a final event, the first that is true of any of its deliveries; `nothing`: none was selected. */
export type EventOutcome = (typeof eventOutcomes)[number];
export const eventOutcomes = ['dead', 'created', 'discarded', 'filtered', 'nothing'] as const;

export interface EventPage {
  readonly events: readonly EventSummary[];
  /** Null when there is nothing further. */
  readonly next: string | null;
  /** `budget`: as many entries as one page may look at were looked at before the page was full. */
  readonly ended: 'page' | 'budget' | 'end';
}

export interface EventSummary {
  readonly id: string;
  readonly receivedAt: number;
  readonly listener: ListenerReference;
  readonly about: EventDescription;
  readonly headers: Headers;
  readonly state: EventState;
  /** Null until it is final. */
  readonly outcome: EventOutcome | null;
  /** `<namespace>/<name>` of those selected. */
  readonly triggers: readonly string[];
  readonly objects: readonly ObjectPlace[];
  readonly openDeliveries: number;
  readonly deadDeliveries: number;
  readonly replay: Replay | null;
}

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
