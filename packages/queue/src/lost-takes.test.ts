import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { Redis } from 'ioredis';
import { startTestRedis, type TestRedis } from '../../../test/support/redis.ts';
import { until } from '../../../test/support/until.ts';
import { consume } from './consume.ts';
import { createQueue } from './redis-queue.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis.close());

/** Between a worker and Redis. `cutAtNextAnswer` drops the next answer to a script, and its connection. */
async function startProxy(port: number) {
  const state = { cuts: 0, armed: false };
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1');
    for (const socket of [client, upstream]) sockets.add(socket.on('error', () => {}).on('close', () => [client, upstream].forEach((one) => one.destroy())));
    let asked = false;
    client.on('data', (chunk: Buffer) => {
      if (state.armed && /evalsha/i.test(chunk.toString('latin1'))) asked = true;
      upstream.write(chunk);
    });
    upstream.on('data', (chunk: Buffer) => {
      if (asked) {
        Object.assign(state, { armed: false, cuts: state.cuts + 1 });
        client.destroy();
      } else client.write(chunk);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `redis://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    state,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

test('a job whose taker never heard of it comes up long before its lock runs out', async () => {
  const prefix = '{test-lost-takes}:queue';
  const proxy = await startProxy(redis.server.port);
  const [direct, viaProxy] = [redis.url, proxy.url].map((url) => new Redis(url, { maxRetriesPerRequest: null, retryStrategy: () => 50 }).on('error', () => {}));
  if (direct === undefined || viaProxy === undefined) throw new Error('expected two connections');
  const queue = createQueue({ connection: direct, prefix, onError: () => {} });
  const seen: string[] = [];
  const consumer = consume({
    connection: viaProxy,
    prefix,
    concurrency: { events: 1, deliveries: 1 },
    // The lock alone would hold it for an hour.
    settings: { lockMs: 3_600_000, stalledCheckMs: 3_600_000, freshMs: 1_000_000 },
    onError: () => {},
    async work({ id }) {
      seen.push(id);
      return { kind: 'done' };
    },
  });
  // Who looks for stalled jobs is another: so the only script of the taker is its take.
  const other = consume({
    connection: direct,
    prefix,
    concurrency: { events: 1, deliveries: 1 },
    settings: { lockMs: 3_600_000, stalledCheckMs: 200, freshMs: 1_000_000 },
    onError: () => {},
    work: async () => ({ kind: 'again', delayMs: 1 }),
  });
  try {
    await queue.add({ kind: 'event', id: 'first', run: 1 }, 0);
    await until(() => seen.includes('first'), 'the consumer to work');
    proxy.state.armed = true;
    for (let number = 0; proxy.state.cuts === 0; number++) {
      await queue.add({ kind: 'event', id: `e${number}`, run: 1 }, 0);
      await new Promise((later) => setTimeout(later, 20));
    }
    await until(async () => {
      // The one check that the taker makes, at its start, keeps everybody else from checking for as long as its own interval is.
      await direct.del(`${prefix}:events:stalled-check`);
      const { active, waiting, delayed } = await queue.depth();
      return active + waiting + delayed === 0;
    }, 'every job to be done');
    expect(proxy.state.cuts).toBe(1);
  } finally {
    await Promise.all([consumer.close(0), other.close(0)]);
    await queue.close();
    for (const connection of [direct, viaProxy]) connection.disconnect();
    await proxy.close();
  }
});
