/** Dead letters: which there are, why, and one by one. Paged as events are (lookups.ts). */
import { endOf, readCursor } from './lookups.ts';
import type { EventFilter, EventPage, KindPlace, PageRequest } from './lookups-port.ts';
import { fields, groups, integer, list, text } from './reply.ts';
import type { RunScript } from './script.ts';
import { readPlaces, readTerms, visibleNamespaces, wantedTerms } from './terms.ts';

export interface DeadLetters {
  /** Those that became dead letters last come first. */
  deadLetters(page: PageRequest, filter?: DeadLetterFilter): Promise<DeadLetterPage>;
  /** How many there are, by why; of listeners in these namespaces, or of all. */
  deadLetterReasons(namespaces?: readonly string[]): Promise<readonly DeadLetterReason[]>;
  /** How many a filter lets through, counted up to some thousands of stored ones; `complete: false`: at least so many. */
  previewDeadLetters(filter: DeadLetterFilter): Promise<{ readonly count: number; readonly complete: boolean }>;
}

export interface DeadLetterFilter extends Pick<EventFilter, 'namespaces' | 'listener' | 'trigger' | 'repository' | 'event'> {
  /** `<stage>/<reason>`, as `deadLetterReasons` has it. */
  readonly why?: string;
  /** When it became a dead letter, both included. */
  readonly from?: number;
  readonly to?: number;
}

export interface DeadLetterId {
  /** An event is one itself when it never came to a decision. */
  readonly kind: 'event' | 'delivery';
  readonly id: string;
}

export interface DeadLetter extends DeadLetterId {
  readonly eventId: string;
  readonly since: number;
  readonly why: string;
  /** `<namespace>/<name>`. */
  readonly listener: string;
  /** The same; null of an event, a group, and of an inline trigger without a name. */
  readonly trigger: string | null;
  /** Where the objects go that were rendered for it; empty where nothing is rendered. */
  readonly places: readonly KindPlace[];
}

export interface DeadLetterPage extends Pick<EventPage, 'next' | 'ended'> {
  readonly deadLetters: readonly DeadLetter[];
}

export interface DeadLetterReason {
  readonly why: string;
  readonly count: number;
}

export function deadLetters(run: RunScript): DeadLetters {
  async function page({ cursor, limit }: PageRequest, filter: DeadLetterFilter = {}): Promise<DeadLetterPage> {
    const reply = list(await run('dead-letters', [filterForLua(filter), ...readCursor(cursor), limit]));
    return { deadLetters: groups(reply[3], 7).map(deadLetter), ...endOf(reply) };
  }

  return {
    deadLetters: page,
    async deadLetterReasons(namespaces) {
      const counts = new Map<string, number>();
      for (const [countedAs, count] of fields(await run('dead-letter-reasons', []))) {
        const [why = '', namespace = ''] = countedAs.split(' ');
        if (namespaces === undefined || namespaces.includes(namespace)) counts.set(why, (counts.get(why) ?? 0) + Number(count));
      }
      return [...counts].map(([why, count]) => ({ why, count })).sort((left, right) => right.count - left.count);
    },
    async previewDeadLetters(filter) {
      let count = 0;
      let cursor: string | null = null;
      for (let pages = 0; pages < previewPages; pages += 1) {
        const found: DeadLetterPage = await page({ cursor, limit: 1_000 }, filter);
        count += found.deadLetters.length;
        cursor = found.next;
        if (cursor === null) return { count, complete: true };
      }
      return { count, complete: false };
    },
  };
}

const previewPages = 20;

/** As walk_dead reads it (scripts/lookups.lua). */
export function filterForLua({ trigger, why = '', from, to, ...filter }: DeadLetterFilter): string {
  // Of a delivery its own trigger counts, not another one of its event.
  const [own = ''] = trigger === undefined ? [] : wantedTerms({ trigger });
  return JSON.stringify({
    terms: wantedTerms(filter),
    trigger: own.trimEnd(),
    why,
    namespaces: visibleNamespaces(filter.namespaces),
    from: from === undefined ? '-inf' : `${from}`,
    to: to === undefined ? '+inf' : `${to}`,
  });
}

function deadLetter([member, eventId, since, why, trigger, places, listener]: readonly unknown[]): DeadLetter {
  const [named = null] = readTerms(text(trigger)).triggers;
  return { ...readMember(text(member)), eventId: text(eventId), since: integer(since), why: text(why), listener: text(listener), trigger: named, places: readPlaces(text(places)) };
}

/** `e:<event>` or `d:<delivery>`, as in the open index. */
export function memberOf({ kind, id }: DeadLetterId): string {
  return `${kind === 'event' ? 'e' : 'd'}:${id}`;
}

export function readMember(member: string): DeadLetterId {
  return { kind: member.startsWith('e:') ? 'event' : 'delivery', id: member.slice(2) };
}
