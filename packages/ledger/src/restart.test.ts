import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { connectRedis, createLedger } from '@millrace/ledger';
import { openTestLedger, received, testSecretKey, type TestLedger } from '../../../test/support/ledger.ts';
import { startTestRedis, type TestRedis } from '../../../test/support/redis.ts';
import { until } from '../../../test/support/until.ts';

describe('Redis killed by kill -9 and started again', () => {
  let redis: TestRedis;
  let ledger: TestLedger;
  beforeAll(async () => {
    redis = await startTestRedis();
    ledger = openTestLedger(redis.url, '{restart}:');
  });
  afterAll(async () => {
    ledger.disconnect();
    await redis.close();
  });

  test('has every event that was answered as stored, and the same connections go on', async () => {
    const events = Array.from({ length: 50 }, () => received());
    for (const event of events) await ledger.persist(event);
    await redis.crash();
    await redis.restart();
    for (const { event } of events) expect(await ledger.event(event.id)).toMatchObject({ state: 'received' });
    expect(await ledger.beginEvent(events[0]!.event.id, 1)).toMatchObject({ kind: 'begun' });
  });

  test('a waiting connection writes what was asked meanwhile, once', async () => {
    await redis.crash();
    const event = received();
    const persisting = ledger.persist(event);
    await redis.restart();
    expect(await persisting).toMatchObject({ kind: 'stored' });
    expect((await ledger.events({ cursor: null, limit: 1 })).events).toMatchObject([{ id: event.event.id }]);
  });

  test('a failing connection says so at once, and works again by itself', async () => {
    const connection = connectRedis(redis.url, { name: 'ingress', whenAway: 'fail', onError: () => {} });
    const ingress = createLedger({ connection, secretKey: testSecretKey, prefix: '{restart}:' });
    await until(() => connection.status === 'ready', 'the connection to be ready');
    await redis.crash();
    await until(() => connection.status !== 'ready', 'the connection to be lost');
    await expect(ingress.persist(received())).rejects.toThrow("Stream isn't writeable and enableOfflineQueue options is false");
    await redis.restart();
    await until(() => connection.status === 'ready', 'the connection to be ready again');
    expect(await ingress.persist(received())).toMatchObject({ kind: 'stored' });
    connection.disconnect();
  });
});
