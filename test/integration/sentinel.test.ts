/** Ledger and queue on the master that a Sentinel knows, while it hands over to its replica. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { connectRedis, createLedger, openRedis } from '@millrace/ledger';
import type { Connection } from '@millrace/ledger';
import { consume, createQueue } from '@millrace/queue';
import { received, testSecretKey } from '../support/ledger.ts';
import { startWatchedRedis } from '../support/sentinels.ts';
import type { WatchedRedis } from '../support/sentinels.ts';
import { until } from '../support/until.ts';

let redis: WatchedRedis;
const connections: Connection[] = [];
beforeAll(async () => {
  // Nobody dies here: a machine that stands still for seconds is to be no reason for a failover of its own.
  redis = await startWatchedRedis({ replicas: 1, sentinels: 1, downAfterMs: 30_000 });
});
afterAll(async () => {
  for (const connection of connections) connection.disconnect();
  await redis.close();
});

test('a failover needs no restart of ours: events stored before are there, jobs go on', async () => {
  const worker = connectRedis(redis.url, { name: 'worker', whenAway: 'wait', onError: () => {} });
  const ingress = connectRedis(redis.url, { name: 'ingress', whenAway: 'fail', onError: () => {} });
  connections.push(worker, ingress);
  await until(() => ingress.status === 'ready', 'ingress is connected');
  const ledger = createLedger({ connection: ingress, secretKey: testSecretKey });
  const queue = createQueue({ connection: ingress, onError: () => {} });
  const worked: string[] = [];
  const consumer = consume({
    connection: worker,
    concurrency: { events: 1, deliveries: 1 },
    work: async ({ id }) => {
      worked.push(id);
      return { kind: 'done' };
    },
    onError: () => {},
  });
  async function store(): Promise<string> {
    const event = received();
    const stored = await ledger.persist(event);
    expect(stored).toMatchObject({ kind: 'stored' });
    await queue.add({ kind: 'event', id: event.event.id, run: 1 }, 0);
    return event.event.id;
  }

  const before = await store();
  await until(() => worked.includes(before), 'the first is worked on');
  const old = await redis.master();
  // What no replica has yet goes with the old one: durability is `local` here.
  await old.ask(async (server) => {
    await server.set('behind-what-was-stored', '1');
    expect(await server.wait(1, 60_000)).toBe(1);
  });
  await redis.failOver();
  // Until then the old one takes events, which go with it; then it closes all connections.
  await until(async () => (await old.ask((server) => server.info('replication')).catch(() => '')).includes('role:slave'), 'the old master is a replica');

  let after: string | null = null;
  await until(async () => {
    after = await store().catch(() => null);
    return after !== null;
  }, 'ingress stores again');
  await until(() => worked.includes(after ?? ''), 'it is worked on');
  const { port } = await redis.master();
  expect(port).not.toBe(old.port);
  expect(await createLedger({ connection: worker, secretKey: testSecretKey }).event(before)).toMatchObject({ state: 'received' });
  await consumer.close(5000);
  await queue.close();
});

test('openRedis finds the master, and says which one it looked for when it can not', async () => {
  const events = { redisLost: () => {}, redisBack: () => {}, redisUnfit: () => {}, redisDoubtful: () => {} };
  const opened = await openRedis({ url: redis.url, name: 'test', whenAway: 'fail', withinMs: 30_000, events });
  if (opened.kind === 'unusable') throw new Error(opened.text);
  expect(opened.address).toMatch(/^main by 127\.0\.0\.1:\d+$/);
  opened.disconnect();
  const wrong = redis.url.replace('/main', '/other');
  const unusable = await openRedis({ url: wrong, name: 'test', whenAway: 'fail', withinMs: 300, events });
  expect(unusable).toMatchObject({ kind: 'unusable', text: expect.stringMatching(/^REDIS_URL: redis at "other by 127\.0\.0\.1:\d+" can't be reached: /) });
});
