/**
 * The one connection of a service to Redis: there and fit for storing at the start, or one line that says why not.
 *
 *   connecting --ready--> there <--back / lost--> away (it connects anew by itself)
 *        '--time is up, or unfit--> unusable
 *
 * What comes back may be another server (a failover), so it is looked at again.
 */
import type { Redis } from 'ioredis';
import { checkRedis } from './check-redis.ts';
import { connectRedis, wrongUrl, type ConnectOptions } from './connect.ts';

export interface OpenRedisOptions extends Pick<ConnectOptions, 'name' | 'whenAway'> {
  readonly url: string;
  /** How long it may take to answer, in milliseconds. */
  readonly withinMs: number;
  readonly events: RedisEvents;
}

export interface RedisEvents {
  redisLost(text: string): void;
  redisBack(): void;
  /** What is there now may lose what is stored. */
  redisUnfit(problems: readonly string[]): void;
  redisDoubtful(server: string, warning: string): void;
}

export type OpenedRedis =
  | {
      readonly kind: 'open';
      /** The caller closes it. */
      readonly connection: Redis;
      /** `redis 7.0.15`. */
      readonly server: string;
      /** Why what is there now is unfit; empty when it is fit. */
      readonly problems: () => readonly string[];
    }
  | { readonly kind: 'unusable'; readonly text: string };

export async function openRedis({ url, name, whenAway, withinMs, events }: OpenRedisOptions): Promise<OpenedRedis> {
  const wrong = wrongUrl(url);
  if (wrong !== null) return { kind: 'unusable', text: `REDIS_URL: ${wrong}` };
  const named = `REDIS_URL: redis at "${new URL(url).host}"`;
  let phase: 'connecting' | 'there' | 'away' = 'connecting';
  let problems: readonly string[] = [];
  let server = '';
  let trouble = `no answer within ${withinMs / 1000} s`;
  const connection = connectRedis(url, { name, whenAway, onError: failed });

  function failed(error: unknown): void {
    trouble = errorText(error);
  }
  function lost(): void {
    if (phase !== 'there') return;
    phase = 'away';
    events.redisLost(trouble);
  }
  function ready(): void {
    if (phase === 'away') {
      events.redisBack();
      void check().then(() => problems.length > 0 && events.redisUnfit(problems), failed);
    }
    phase = 'there';
    trouble = 'connection closed';
  }
  async function check(): Promise<void> {
    const found = await checkRedis(connection);
    ({ server, problems } = found);
    for (const warning of found.warnings) events.redisDoubtful(server, warning);
  }
  function unusable(text: string): OpenedRedis {
    connection.disconnect();
    return { kind: 'unusable', text };
  }

  connection.on('ready', ready).on('reconnecting', lost);
  if (!(await readyWithin(connection, withinMs))) return unusable(`${named} can't be reached: ${trouble}`);
  try {
    await check();
  } catch (error) {
    return unusable(`${named} can't be used: ${errorText(error)}`);
  }
  return problems.length > 0 ? unusable(problems.join('\n')) : { kind: 'open', connection, server, problems: () => problems };
}

/** Errors on the way don't end it: it goes on trying until its time is up. */
async function readyWithin(connection: Redis, ms: number): Promise<boolean> {
  if (connection.status === 'ready') return true;
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), ms);
    connection.once('ready', () => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}

function errorText(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return errorText(error.errors[0]);
  return error instanceof Error ? error.message || error.name : String(error);
}
