/** How fast a worker works off what is stored. */
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectRedis } from '@millrace/ledger';
import { createQueue } from '@millrace/queue';
import { load } from './load.ts';
import type { BenchRedis } from './redis.ts';
import type { Place, Scene } from './scene.ts';
import { usageOf } from './usage.ts';

/** Stores so many events of those listeners while the queue is paused, and says how many a second are final then, without the first twentieth. */
export async function drainRate(scene: Scene, redis: BenchRedis, places: readonly Place[], count: number): Promise<number> {
  const each = Math.ceil(count / places.length);
  await whilePaused(redis, async () => {
    for (const place of places) await scene.store(place, each);
  });
  const all = each * places.length;
  await scene.drainedTo(Math.floor(all * 0.95));
  const [from, open] = [performance.now(), (await scene.ledger.depth()).open];
  await scene.drainedTo(0);
  return (open / (performance.now() - from)) * 1000;
}

export async function whilePaused(redis: BenchRedis, work: () => Promise<void>): Promise<void> {
  const connection = connectRedis(redis.url, { name: 'bench', whenAway: 'wait', onError: () => {} });
  const queue = createQueue({ connection, onError: () => {} });
  try {
    await queue.pause();
    await work();
    await queue.resume();
  } finally {
    await queue.close();
    connection.disconnect();
  }
}

export interface EndToEnd {
  /** Created, from the first request until the last is final. */
  readonly perSecond: number;
  /** Processor time for each event. */
  readonly ingressMs: number;
  readonly workerMs: number;
  readonly redisMs: number;
}

export interface Pids {
  readonly ingress: number;
  readonly worker: number;
  readonly redis: number;
}

/** So many pushes, sent as fast as they are answered while a worker runs. */
export async function endToEnd(scene: Scene, place: Place, count: number, pids: Pids): Promise<EndToEnd> {
  const [ingress, worker, redis] = [usageOf(pids.ingress), usageOf(pids.worker), usageOf(pids.redis)];
  const loading = load({ port: scene.port, path: `/${place.namespace}/${place.name}`, bodyBytes: 7_000, connections: 16, most: count, forMs: null, perSecond: null });
  while ((await scene.ledger.depth()).open === 0) await sleep(2);
  const from = performance.now();
  const { accepted, refused } = await loading;
  if (refused > 0) throw new Error(`${refused} requests were not accepted`);
  await scene.drainedTo(0);
  return {
    perSecond: (accepted / (performance.now() - from)) * 1000,
    ingressMs: ingress.spentMs() / accepted,
    workerMs: worker.spentMs() / accepted,
    redisMs: redis.spentMs() / accepted,
  };
}
