import { describe, expect, test } from '@jest/globals';
import { created, dead, filtered, received, useLedger } from '../../../test/support/ledger.ts';
import { quantile } from './series.ts';
import { latencyBounds } from './settings.ts';

const at = useLedger({ listenersCounted: 2 });
const always = { from: Date.now() - 3_600_000, to: Date.now() + 3_600_000 };

async function totals(listener: string | null, unit: 'minute' | 'hour' = 'minute') {
  const points = await at.ledger.series({ ...always, unit, listener });
  const sum = { received: 0, duplicate: 0, created: 0, filtered: 0, dead: 0, nothing: 0, latencies: 0 };
  for (const point of points) {
    for (const what of ['received', 'duplicate', 'created', 'filtered', 'dead', 'nothing'] as const) sum[what] += point[what];
    sum.latencies += point.latencies.reduce((left, right) => left + right, 0);
  }
  return sum;
}

const none = { received: 0, duplicate: 0, created: 0, filtered: 0, dead: 0, nothing: 0, latencies: 0 };

describe('what happens is counted', () => {
  test('by listener and together, by minute and by hour', async () => {
    for (const [listener, settlement] of [['el', created], ['el', created], ['el', dead], ['other', filtered]] as const) {
      const { deliveryId } = await at.dispatchOne({ listener });
      await at.settle(deliveryId, settlement);
    }
    for (const unit of ['minute', 'hour'] as const) {
      expect(await totals('ci/el', unit)).toEqual({ ...none, received: 3, created: 2, dead: 1, latencies: 2 });
      expect(await totals('ci/other', unit)).toEqual({ ...none, received: 1, filtered: 1 });
      expect(await totals(null, unit)).toEqual({ ...none, received: 4, created: 2, dead: 1, filtered: 1, latencies: 2 });
    }
    expect(new Set(await at.ledger.countedListeners(always))).toEqual(new Set(['ci/el', 'ci/other']));
  });

  test('a repeat as such', async () => {
    await at.store({ duplicateKey: 'k' });
    await at.ledger.persist(received({ duplicateKey: 'k' }));
    expect(await totals('ci/el')).toEqual({ ...none, received: 1, duplicate: 1 });
  });

  test('a write that is repeated once', async () => {
    const event = received();
    await at.ledger.persist(event);
    await at.ledger.persist(event);
    expect(await totals(null)).toEqual({ ...none, received: 1 });
  });

  test('under one name for all listeners beyond the bound', async () => {
    for (const listener of ['a', 'b', 'c', 'd']) await at.store({ listener });
    expect(new Set(await at.ledger.countedListeners(always))).toEqual(new Set(['ci/a', 'ci/b']));
    expect(await totals('*')).toEqual({ ...none, received: 2 });
  });

  test('for 8 days, in keys that Redis removes by itself', async () => {
    const { deliveryId } = await at.dispatchOne();
    await at.settle(deliveryId, created);
    const keys = [...(await at.ledger.redis.keys(at.key('count*'))), ...(await at.ledger.redis.keys(at.key('latencies:*')))];
    expect(keys.length).toBeGreaterThanOrEqual(8);
    for (const key of keys) expect([key, (await at.ledger.redis.pttl(key)) > 7 * 86_400_000]).toEqual([key, true]);
  });
});

describe('a quantile', () => {
  const empty = Array.from({ length: latencyBounds.length + 1 }, () => 0);

  test('lies within the bucket that holds it', () => {
    const latencies = empty.with(0, 50).with(2, 50);
    expect(quantile(latencies, 0.5)).toBe(10);
    expect(quantile(latencies, 0.75)).toBe(37.5);
    expect(quantile(latencies, 1)).toBe(50);
  });

  test('above the last bound is that bound', () => expect(quantile(empty.with(latencyBounds.length, 1), 0.99)).toBe(3_600_000));

  test('of nothing is none', () => expect(quantile(empty, 0.5)).toBeNull());
});
