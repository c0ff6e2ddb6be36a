/** Sums over points of the ledger's series. */
import { quantile } from '@millrace/ledger';
import type { Point, RedisLedger } from '@millrace/ledger';
import type { Sight } from '../access/sight.ts';
import type { Counts, Percentiles } from '../contract.ts';
import { namespaceOf } from './rows.ts';

export const noCounts: Counts = { received: 0, duplicate: 0, created: 0, filtered: 0, dead: 0, nothing: 0 };

export function addCounts(left: Counts, right: Counts): Counts {
  return {
    received: left.received + right.received,
    duplicate: left.duplicate + right.duplicate,
    created: left.created + right.created,
    filtered: left.filtered + right.filtered,
    dead: left.dead + right.dead,
    nothing: left.nothing + right.nothing,
  };
}

export function percentiles(points: readonly Point[], of: 'latencies' | 'receipts'): Percentiles {
  const sums: number[] = [];
  for (const point of points) for (const [bucket, count] of point[of].entries()) sums[bucket] = (sums[bucket] ?? 0) + count;
  return { p50: quantile(sums, 0.5), p95: quantile(sums, 0.95), p99: quantile(sums, 0.99) };
}

/** Listeners with numbers in this time that are seen; `*` (those beyond the bound) only where all are. */
export async function listenersSeen(span: { readonly from: number; readonly to: number }, sight: Sight, ledger: Pick<RedisLedger, 'countedListeners'>): Promise<readonly string[]> {
  const [counted, visible] = await Promise.all([ledger.countedListeners(span), sight.namespaces()]);
  return visible === undefined ? counted : counted.filter((listener) => listener !== '*' && visible.includes(namespaceOf(listener)));
}
