/** What every process of ours that talks to Redis exports about it. */
import { systemClock, within } from './clock.ts';
import { askedOnce } from './metrics.ts';
import type { MetricTable, Metrics } from './metrics.ts';

const scope = 'millrace/redis';

export const redisMetrics = {
  up: { kind: 'gauge', scope, name: 'millrace_redis_up', labels: [], description: 'Whether Redis answered this process within a second, at the scrape.' },
  connected: { kind: 'gauge', scope, name: 'millrace_redis_connected', labels: [], description: 'Whether this process has a connection to Redis.' },
  ping: { kind: 'gauge', scope, name: 'millrace_redis_ping_seconds', labels: [], description: 'How long Redis took for the smallest question, at the scrape.' },
  memoryUsed: { kind: 'gauge', scope, name: 'millrace_redis_memory_used_bytes', labels: [], description: 'Memory that Redis uses (used_memory).' },
  memoryMax: { kind: 'gauge', scope, name: 'millrace_redis_memory_max_bytes', labels: [], description: 'Memory that Redis may use (maxmemory); 0 when nothing limits it.' },
  aof: { kind: 'gauge', scope, name: 'millrace_redis_aof_enabled', labels: [], description: 'Whether Redis keeps an append-only file.' },
  aofWritten: { kind: 'gauge', scope, name: 'millrace_redis_aof_write_ok', labels: [], description: 'Whether the last write of the append-only file succeeded.' },
  replicas: { kind: 'gauge', scope, name: 'millrace_redis_replicas', labels: [], description: 'Replicas that are connected to Redis.' },
  clockOffset: { kind: 'gauge', scope, name: 'millrace_clock_offset_seconds', labels: [], description: 'How far the clock of this process is ahead of that of Redis, in seconds.' },
} as const satisfies MetricTable;

export interface RedisHealth {
  readonly pingMs: number;
  readonly clockOffsetMs: number;
  readonly usedBytes: number;
  /** Null: not limited. */
  readonly limitBytes: number | null;
  /** Null where it is not told. */
  readonly appendOnly: boolean | null;
  readonly lastWriteOk: boolean | null;
  readonly replicas: number;
}

export interface RedisPorts {
  /** Rejects, or never settles, while Redis is away. */
  readonly health: () => Promise<RedisHealth>;
  readonly isConnected: () => boolean;
}

export function observeRedis(metrics: Metrics, { health, isConnected }: RedisPorts): void {
  const asked = askedOnce(health);
  function gauge(declaration: (typeof redisMetrics)[keyof typeof redisMetrics], valueOf: (found: RedisHealth) => number): void {
    metrics.gauge(declaration, async () => [{ value: valueOf(await asked()), labels: {} }]);
  }

  metrics.gauge(redisMetrics.connected, () => [{ value: Number(isConnected()), labels: {} }]);
  metrics.gauge(redisMetrics.up, async () => [{ value: Number(await answersInTime(asked)), labels: {} }]);
  gauge(redisMetrics.ping, ({ pingMs }) => pingMs / 1000);
  gauge(redisMetrics.memoryUsed, ({ usedBytes }) => usedBytes);
  gauge(redisMetrics.memoryMax, ({ limitBytes }) => limitBytes ?? 0);
  gauge(redisMetrics.aof, ({ appendOnly }) => Number(appendOnly ?? Number.NaN));
  gauge(redisMetrics.aofWritten, ({ lastWriteOk }) => Number(lastWriteOk ?? Number.NaN));
  gauge(redisMetrics.replicas, ({ replicas }) => replicas);
  gauge(redisMetrics.clockOffset, ({ clockOffsetMs }) => clockOffsetMs / 1000);
}

/** Less than a scrape waits for a gauge: silence has to be seen, too. */
const silentMs = 900;

async function answersInTime(ask: () => Promise<RedisHealth>): Promise<boolean> {
  try {
    return (await within(systemClock, silentMs, ask())) !== null;
  } catch {
    return false;
  }
}
