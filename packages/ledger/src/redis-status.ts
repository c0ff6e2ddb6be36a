/** What Redis says of itself, for people. Reads INFO only: managed Redis blocks CONFIG. */
import { judgeRedis, readInfo, serverOf, type RedisCheck } from './check-redis.ts';
import type { Connection } from './connect.ts';
import { onlineReplicas } from './replicas-in-use.ts';
import { serverInfo } from './server-info.ts';

export interface RedisStatus extends Pick<RedisCheck, 'problems' | 'warnings'> {
  readonly server: string;
  readonly usedBytes: number;
  /** Null: no bound. */
  readonly maxBytes: number | null;
  readonly policy: string | null;
  readonly aof: boolean;
  /** Whether the last write of the append-only file, and the last snapshot, went well. */
  readonly lastWriteOk: boolean;
  /** When the last snapshot was written; null when there was none. */
  readonly lastSaveAt: number | null;
  readonly replicas: number;
  readonly uptimeMs: number;
  readonly clients: number;
}

export async function redisStatus(connection: Connection): Promise<RedisStatus> {
  return readRedisStatus(await serverInfo(connection, 'default'));
}

/** Pure. */
export function readRedisStatus(info: string): RedisStatus {
  const found = readInfo(info);
  function number(name: string): number {
    return Number(found.get(name) ?? 0);
  }
  const { problems, warnings } = judgeRedis(info);
  return {
    problems,
    warnings,
    server: serverOf(found),
    usedBytes: number('used_memory'),
    maxBytes: number('maxmemory') === 0 ? null : number('maxmemory'),
    policy: found.get('maxmemory_policy') ?? null,
    aof: found.get('aof_enabled') === '1',
    lastWriteOk: found.get('aof_last_write_status') !== 'err' && found.get('rdb_last_bgsave_status') !== 'err',
    lastSaveAt: number('rdb_last_save_time') === 0 ? null : number('rdb_last_save_time') * 1000,
    replicas: onlineReplicas(info),
    uptimeMs: number('uptime_in_seconds') * 1000,
    clients: number('connected_clients'),
  };
}
