/** Ledger and queue on a Redis Cluster of three nodes: everything is under one hash tag, whoever answers for it. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { connectRedis, createLedger, openRedis } from '@millrace/ledger';
import type { Connection } from '@millrace/ledger';
import { consume, createQueue } from '@millrace/queue';
import { received, testSecretKey } from '../support/ledger.ts';
import { startRedisCluster } from '../support/redis-cluster.ts';
import type { RedisCluster } from '../support/redis-cluster.ts';
import { until } from '../support/until.ts';

let redis: RedisCluster;
const connections: Connection[] = [];
beforeAll(async () => {
  // Nobody dies here: a machine that stands still for seconds is no reason for a failover.
  redis = await startRedisCluster(15_000);
});
afterAll(async () => {
  for (const connection of connections) connection.disconnect();
  await redis.close();
});

test('events are stored, confirmed by a replica, and worked on', async () => {
  const opened = await openRedis({ url: redis.url, name: 'ingress', whenAway: 'fail', durability: 'replica', withinMs: 30_000, events: { redisLost: () => {}, redisBack: () => {}, redisUnfit: () => {}, redisDoubtful: (_server, warning) => warnings.push(warning) } });
  if (opened.kind === 'unusable') throw new Error(opened.text);
  const { connection, confirmOn } = opened;
  const worker = connectRedis(redis.url, { name: 'worker', whenAway: 'wait', onError: () => {} });
  connections.push(worker, connection, ...(confirmOn === null ? [] : [confirmOn]));

  const ledger = createLedger({ connection, confirmOn, secretKey: testSecretKey });
  const queue = createQueue({ connection, onError: () => {} });
  const worked = new Set<string>();
  const other = createLedger({ connection: worker, secretKey: testSecretKey });
  const consumer = consume({
    connection: worker,
    concurrency: { events: 4, deliveries: 4 },
    work: async ({ id, run }) => {
      const begun = await other.beginEvent(id, run);
      if (begun.kind === 'begun') worked.add(begun.event.id);
      return { kind: 'done' };
    },
    onError: (error) => errors.push(error.message),
  });
  const events = Array.from({ length: 20 }, () => received());
  for (const event of events) {
    expect(await ledger.persist(event)).toMatchObject({ kind: 'stored', admitted: true });
    await queue.add({ kind: 'event', id: event.event.id, run: 1 }, 0);
  }
  await until(() => worked.size === events.length, 'every event is worked on');
  await until(async () => (await queue.depth()).active === 0, 'every job is done');
  expect(await ledger.depth()).toMatchObject({ open: 20 });
  expect(await queue.depth()).toEqual({ waiting: 0, active: 0, delayed: 0, failed: 0 });
  expect({ warnings, errors }).toEqual({ warnings: [], errors: [] });

  const { ask, port } = await redis.owner();
  const elsewhere = await Promise.all(redis.servers.slice(0, 3).filter((server) => server.port !== port).map((server) => server.ask((connection) => connection.dbsize())));
  expect(elsewhere).toEqual([0, 0]);
  expect(await ask((server) => server.dbsize())).toBeGreaterThan(40);
  await consumer.close(5000);
  await queue.close();
});

const warnings: string[] = [];
const errors: string[] = [];
