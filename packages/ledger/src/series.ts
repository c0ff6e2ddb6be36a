/** Numbers over time, by listener: outcomes, and how long it took from receipt to created. Kept 8 days. */
import { fields, groups, integer, list, text } from './reply.ts';
import type { RunScript } from './script.ts';
import { latencyBounds } from './settings.ts';

export interface Series {
  /** One point for each minute or hour in which something happened, oldest first. Work grows with the time asked for, not with what is stored. */
  series(asked: SeriesRequest): Promise<readonly Point[]>;
  /** Listeners (`<namespace>/<name>`) counted between these times; `*` stands for those beyond the bound. */
  countedListeners(span: Span): Promise<readonly string[]>;
  /** What came of each trigger (`<namespace>/<name>`) on the days between these times. */
  triggerCounts(span: Span): Promise<ReadonlyMap<string, TriggerCounts>>;
}

export type TriggerCounts = Readonly<Record<'created' | 'filtered' | 'dead', number>>;

export interface Span {
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
}

export interface SeriesRequest extends Span {
  readonly unit: 'minute' | 'hour';
  /** `<namespace>/<name>`; null: all together. */
  readonly listener: string | null;
}

export interface Point extends Readonly<Record<Counted, number>> {
  /** Its beginning. */
  readonly at: number;
  /** From receipt to created: how many fell into each bucket of `latencyBounds`, and in the last place how many above. */
  readonly latencies: readonly number[];
  /** The same, from request to answer. */
  readonly receipts: readonly number[];
}

/** Events received and repeats of them, outcomes of deliveries, and events that selected nothing. */
export type Counted = (typeof counted)[number] | 'created';
/** What was created is as many as have a latency. */
const counted = ['received', 'duplicate', 'filtered', 'dead', 'nothing'] as const;

export function series(run: RunScript): Series {
  return {
    async series({ unit, from, to, listener }) {
      const { hash, step, each } = units[unit];
      const first = Math.max(from, to - longest);
      const reply = await run('series', [hash, Math.floor(first / (step * each)), Math.floor(to / (step * each)), listener ?? '']);
      return groups(reply, 4)
        .flatMap(([number, ...found]) => pointsOf(integer(number) * step * each, step, found))
        .filter(({ at }) => at > from - step && at <= to);
    },
    async countedListeners({ from, to }) {
      const found = await run('counted-listeners', [Math.floor(Math.max(from, to - longest) / day), Math.floor(to / day)]);
      return groups(found, 1).map(([listener]) => text(listener));
    },
    async triggerCounts({ from, to }) {
      const days = list(await run('trigger-counts', [Math.floor(Math.max(from, to - longest) / day), Math.floor(to / day)]));
      const counts = new Map<string, TriggerCounts>();
      for (const [field, times] of days.flatMap((found) => [...fields(found)])) {
        const [trigger = '', what = ''] = field.split(' ');
        const sofar = counts.get(trigger) ?? { created: 0, filtered: 0, dead: 0 };
        if (what === 'created' || what === 'filtered' || what === 'dead') counts.set(trigger, { ...sofar, [what]: sofar[what] + Number(times) });
      }
      return counts;
    },
  };
}

/**
 * The latency below which `share` of all lie, by linear interpolation within its bucket; null when there are none. What is
 * above the last bound counts as that bound.
 */
export function quantile(latencies: readonly number[], share: number): number | null {
  const total = latencies.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  let before = 0;
  for (const [bucket, count] of latencies.entries()) {
    if (count > 0 && before + count >= share * total) {
      const low = latencyBounds[bucket - 1] ?? 0;
      const high = latencyBounds[bucket] ?? low;
      return low + ((high - low) * (share * total - before)) / count;
    }
    before += count;
  }
  return latencyBounds.at(-1) ?? null;
}

const day = 86_400_000;
/** Nothing older is there. */
const longest = 10 * day;
const units = {
  minute: { hash: 'minutes', step: 60_000, each: 60 },
  hour: { hash: 'hours', step: 3_600_000, each: 24 },
} as const;

function pointsOf(start: number, step: number, found: readonly unknown[]): readonly Point[] {
  const [how = empty, latencies = empty, receipts = empty] = found.map(fields);
  // Most of a day is quiet: only what is there is looked at.
  const happened = new Set([how, latencies, receipts].flatMap((each) => [...each.keys()].map((field) => Number.parseInt(field, 10))));
  return [...happened].toSorted((left, right) => left - right).map((nth): Point => {
    const numbers = counted.map((what) => [what, Number(how.get(`${nth} ${what}`) ?? 0)] as const);
    const buckets = bucketsOf(latencies, nth);
    const created = buckets.reduce((sum, count) => sum + count, 0);
    // Every word of `counted` is among the entries.
    return { ...(Object.fromEntries(numbers) as Record<(typeof counted)[number], number>), created, at: start + nth * step, latencies: buckets, receipts: bucketsOf(receipts, nth) };
  });
}

const empty: ReadonlyMap<string, string> = new Map();

function bucketsOf(found: ReadonlyMap<string, string>, nth: number): readonly number[] {
  return Array.from({ length: latencyBounds.length + 1 }, (_, bucket) => Number(found.get(`${nth} ${bucket}`) ?? 0));
}
