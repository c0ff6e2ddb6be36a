/** Numbers over an hour, a day or a week. Work grows with the time asked for and the listeners in it, not with what is stored. */
import type { Point, RedisLedger, SeriesRequest } from '@millrace/ledger';
import type { ListenerNumbers, OverviewAnswer, OverviewPoint } from '../contract.ts';
import type { Asked, Ports } from './asked.ts';
import { addCounts, listenersSeen, noCounts, percentiles } from './numbers.ts';
import { namespaceOf } from './rows.ts';

export async function showOverview({ query, sight }: Asked, { ledger, clock }: Pick<Ports, 'ledger' | 'clock'>): Promise<OverviewAnswer> {
  const span = query.oneOf('span', ['hour', 'day', 'week']) ?? 'hour';
  const asked = query.text('listener');
  const { unit, table, stepMs, steps } = spans[span];
  const to = Math.floor(clock.now() / stepMs) * stepMs + stepMs - 1;
  const from = to + 1 - steps * stepMs;

  const listeners = await listenersSeen({ from, to }, sight, ledger);
  const each = await seriesOf(listeners, { unit: table, from, to }, ledger);
  const seesAll = (await sight.namespaces()) === undefined;
  // What is seen of all together is the sum over those that are seen.
  const wanted = asked === null ? (seesAll ? [null] : listeners) : [asked];
  const points = (await seriesOf(wanted, { unit, from, to }, ledger)).flatMap(({ points }) => points);
  const seen = asked === null || (await sight.among([namespaceOf(asked)]))(namespaceOf(asked)) ? points : [];
  return {
    span,
    from,
    to,
    stepMs,
    points: Array.from({ length: steps }, (_, nth) => stepAt(from + nth * stepMs, stepMs, seen)),
    totals: seen.reduce(addCounts, noCounts),
    receive: percentiles(seen, 'receipts'),
    created: percentiles(seen, 'latencies'),
    listeners: each.map(({ listener, points }) => numbersOf(listener, points)).toSorted((left, right) => right.received - left.received),
  };
}

const spans = {
  hour: { unit: 'minute', table: 'minute', stepMs: 60_000, steps: 60 },
  day: { unit: 'minute', table: 'hour', stepMs: 600_000, steps: 144 },
  week: { unit: 'hour', table: 'hour', stepMs: 3_600_000, steps: 168 },
} as const;

interface Each<Listener> {
  readonly listener: Listener;
  readonly points: readonly Point[];
}

function seriesOf<Listener extends string | null>(listeners: readonly Listener[], span: Omit<SeriesRequest, 'listener'>, ledger: Pick<RedisLedger, 'series'>): Promise<readonly Each<Listener>[]> {
  return Promise.all(listeners.map(async (listener) => ({ listener, points: await ledger.series({ ...span, listener }) })));
}

function stepAt(at: number, stepMs: number, points: readonly Point[]): OverviewPoint {
  const within = points.filter((point) => point.at >= at && point.at < at + stepMs);
  return { ...within.reduce(addCounts, noCounts), at, receive: percentiles(within, 'receipts'), latency: percentiles(within, 'latencies') };
}

function numbersOf(listener: string, points: readonly Point[]): ListenerNumbers {
  return { ...points.reduce(addCounts, noCounts), listener, latency: percentiles(points, 'latencies') };
}
