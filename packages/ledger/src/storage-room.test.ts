import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { created, openTestLedger, received, decided, decision, queuedNow, type TestLedger } from '../../../test/support/ledger.ts';
import { startTestRedis, type TestRedis } from '../../../test/support/redis.ts';
import { belowRatio } from './storage-room.ts';

const mebibyte = 1_048_576;

describe('a Redis that fills up', () => {
  let redis: TestRedis;
  let ledger: TestLedger;
  beforeAll(async () => {
    redis = await startTestRedis({ maxMemory: 20 * mebibyte });
    ledger = openTestLedger(redis.url, '{full}:');
  });
  afterAll(async () => {
    ledger.disconnect();
    await redis.close();
  });

  test('above 80% takes nothing new, while what is stored can still end', async () => {
    const { event } = received();
    await ledger.persist(received({ id: event.id }));
    const ballast = Array.from({ length: 65 }, (_, part) => `{full}:ballast:${part}`);
    for (const key of ballast) await ledger.redis.set(key, Buffer.alloc(250_000));
    const later = openTestLedger(redis.url, '{full}:');
    const answer = await later.persist(received());
    later.disconnect();
    expect(answer).toEqual({ kind: 'storage-full' });

    const begun = await ledger.beginEvent(event.id, 1);
    if (begun.kind !== 'begun') throw new Error('expected to begin');
    const delivery = decided(event.id, 'push', queuedNow);
    await ledger.recordDecision(event.id, begun.token, decision([delivery]));
    const attempt = await ledger.beginDelivery(delivery.id, 1);
    if (attempt.kind !== 'begun') throw new Error('expected to begin');
    expect(await ledger.settleDelivery(delivery.id, attempt.token, created)).toMatchObject({ eventFinal: true });
    await ledger.redis.del(...ballast);
  });

  test('that is really full begins nothing, and still takes the outcome of what was begun', async () => {
    const [begunBefore, waits] = [received(), received()];
    await ledger.persist(begunBefore);
    await ledger.persist(waits);
    const begun = await ledger.beginEvent(begunBefore.event.id, 1);
    if (begun.kind !== 'begun') throw new Error('expected to begin');
    await ledger.redis.config('SET', 'maxmemory', '1mb');
    await expect(ledger.beginEvent(waits.event.id, 1)).rejects.toThrow('OOM');
    expect(await ledger.recordDecision(begunBefore.event.id, begun.token, decision([]))).toMatchObject({ kind: 'recorded', eventFinal: true });
    await ledger.redis.config('SET', 'maxmemory', '20mb');
    expect(await ledger.beginEvent(waits.event.id, 1)).toMatchObject({ kind: 'begun', attempt: 1 });
  });

  test('that is really full stores all of an event or nothing', async () => {
    const careless = openTestLedger(redis.url, '{full}:', { fullRatio: 9 });
    const before = await ledger.depth();
    await ledger.redis.config('SET', 'maxmemory', '1mb');
    expect(await careless.persist(received({ duplicateKey: 'k' }))).toEqual({ kind: 'storage-full' });
    await ledger.redis.config('SET', 'maxmemory', '20mb');
    expect(await ledger.depth()).toEqual(before);
    expect(await ledger.redis.keys('*duplicate*')).toEqual([]);
    expect(await careless.persist(received({ duplicateKey: 'k' }))).toMatchObject({ kind: 'stored' });
    careless.disconnect();
  });
});

test.each([
  ['no limit', 'used_memory:100\r\nmaxmemory:0', true],
  ['below', 'used_memory:79\r\nmaxmemory:100', true],
  ['at the limit', 'used_memory:80\r\nmaxmemory:100', false],
  ['not told', '', true],
])('%s', (_, info, room) => {
  expect(belowRatio(info, 0.8)).toBe(room);
});
