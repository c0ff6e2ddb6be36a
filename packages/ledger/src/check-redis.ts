import type { Connection } from './connect.ts';
import { onlineReplicas } from './replicas-in-use.ts';
import { serverInfo } from './server-info.ts';

/** How safe an event is before it is answered: on this server, or on a replica too. */
export type Durability = 'local' | 'replica';

/** What Redis says about itself, and what is wrong with it: `problems` stop the start, `warnings` are for the log. */
export interface RedisCheck {
  readonly server: string;
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

/** Reads INFO only: managed Redis blocks CONFIG. Throws what the connection throws. */
export async function checkRedis(connection: Connection, durability: Durability = 'local'): Promise<RedisCheck> {
  return judgeRedis(await serverInfo(connection, 'default'), durability);
}

/** Pure. Each text says what was found, what is wanted, and what to type. */
export function judgeRedis(info: string, durability: Durability = 'local'): RedisCheck {
  const found = new Map(info.split(/\r?\n/).flatMap((line) => (line.includes(':') ? [[line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)] as const] : [])));
  const valkey = found.get('valkey_version') ?? null;
  const version = found.get('redis_version') ?? 'unknown';
  const verdicts = [judgeVersion(version, valkey), judgePolicy(found.get('maxmemory_policy')), judgePersistence(found.get('aof_enabled')), judgeRole(found.get('role')), ...(durability === 'replica' ? [judgeReplicas(info)] : [])];
  return {
    server: valkey === null ? `redis ${version}` : `valkey ${valkey}`,
    problems: verdicts.flatMap(({ problem }) => problem ?? []),
    warnings: verdicts.flatMap(({ warning }) => warning ?? []),
  };
}

interface Verdict {
  readonly problem?: string;
  readonly warning?: string;
}

function judgeVersion(version: string, valkey: string | null): Verdict {
  const major = Number.parseInt(version, 10);
  if (valkey !== null || major >= 7) return {};
  if (Number.isNaN(major)) return { warning: `redis version "${version}": expected 7.0 or newer, or Valkey` };
  return { problem: `redis version ${version}: expected 7.0 or newer, or Valkey; install one (apt-get install redis-server) or point REDIS_URL at one` };
}

function judgePolicy(policy: string | undefined): Verdict {
  if (policy === 'noeviction') return {};
  const remedy = 'expected noeviction, or stored events may vanish; type: redis-cli config set maxmemory-policy noeviction';
  if (policy === undefined || policy === '') return { warning: `redis maxmemory-policy unknown: ${remedy}` };
  return { problem: `redis maxmemory-policy ${policy}: ${remedy}` };
}

function judgePersistence(aof: string | undefined): Verdict {
  if (aof === '1') return {};
  const remedy = 'expected yes, or a crash of Redis loses acknowledged events; type: redis-cli config set appendonly yes, then config set appendfsync always';
  return { warning: `redis appendonly ${aof === '0' ? 'no' : 'unknown'}: ${remedy}` };
}

function judgeRole(role: string | undefined): Verdict {
  return role === 'slave' ? { problem: 'redis is a replica: expected a master; point REDIS_URL at the master' } : {};
}

/** A warning only: replicas come and go, and each event is confirmed by itself. */
function judgeReplicas(info: string): Verdict {
  return onlineReplicas(info) > 0 ? {} : { warning: 'redis has no connected replica: expected one at least with MILLRACE_DURABILITY=replica, or every event is answered with 503' };
}
