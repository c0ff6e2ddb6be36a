/** What a person wants to know of the Redis that holds everything: how full it is, and how safe what it holds is. */
import type { Connection } from './connect.ts';
import { onlineReplicas } from './replicas-in-use.ts';
import { serverInfo } from './server-info.ts';

export interface RedisFacts {
  /** `redis 7.0.15` or `valkey 8.1.0`. */
  readonly server: string;
  readonly usedBytes: number;
  /** Null: no limit but the machine's. */
  readonly limitBytes: number | null;
  /** Null where it is not told, as everything below. */
  readonly policy: string | null;
  readonly appendOnly: boolean | null;
  readonly lastWriteOk: boolean | null;
  readonly replicas: number;
  readonly upSeconds: number;
}

export async function redisFacts(connection: Connection): Promise<RedisFacts> {
  return readFacts(await serverInfo(connection, 'default'));
}

/** Pure. */
export function readFacts(info: string): RedisFacts {
  function field(name: string): string | null {
    return new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? null;
  }
  function yes(name: string, word: string): boolean | null {
    const found = field(name);
    return found === null ? null : found === word;
  }
  const valkey = field('valkey_version');
  const limit = Number(field('maxmemory') ?? 0);
  return {
    server: valkey === null ? `redis ${field('redis_version') ?? 'unknown'}` : `valkey ${valkey}`,
    usedBytes: Number(field('used_memory') ?? 0),
    limitBytes: limit === 0 ? null : limit,
    policy: field('maxmemory_policy'),
    appendOnly: yes('aof_enabled', '1'),
    lastWriteOk: yes('aof_last_write_status', 'ok'),
    replicas: onlineReplicas(info),
    upSeconds: Number(field('uptime_in_seconds') ?? 0),
  };
}
