/** The Redis of a measurement. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';

export type Fsync = 'always' | 'everysec';

export interface BenchRedis {
  readonly url: string;
  readonly pid: number;
  readonly close: () => Promise<void>;
}

export async function askRedis<T>({ url }: Pick<BenchRedis, 'url'>, commands: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url);
  redis.on('error', () => {});
  try {
    return await commands(redis);
  } finally {
    redis.disconnect();
  }
}

/** Nothing is left of what was stored, and its append-only file is short again. */
export async function emptied(redis: BenchRedis): Promise<void> {
  await askRedis(redis, async (ask) => {
    await ask.flushall('SYNC');
    await ask.bgrewriteaof();
    while (/aof_rewrite_(in_progress|scheduled):1/.test(await ask.info('persistence'))) await sleep(20);
  });
}
