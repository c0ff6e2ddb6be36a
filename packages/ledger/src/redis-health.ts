import { Cluster } from 'ioredis';
import type { Connection } from './connect.ts';
import { defaultPrefix } from './keys.ts';
import { onlineReplicas } from './replicas-in-use.ts';
import { integer, list } from './reply.ts';
import { serverInfo } from './server-info.ts';

/** How the server that holds our keys is, as metrics show it. */
export interface RedisHealth {
  /** Of the smallest question. */
  readonly pingMs: number;
  /** How far this process's clock is ahead of the server's. */
  readonly clockOffsetMs: number;
  readonly memoryUsed: number;
  /** 0: not limited. */
  readonly memoryMax: number;
  readonly aofEnabled: boolean;
  /** Whether the last write of the append-only file succeeded. */
  readonly aofWriteOk: boolean;
  readonly replicas: number;
}

/** Throws what the connection throws. */
export async function redisHealth(connection: Connection): Promise<RedisHealth> {
  const asked = performance.now();
  const serverMs = await serverTime(connection);
  const pingMs = performance.now() - asked;
  // The server looked at its clock somewhere in between.
  const clockOffsetMs = Date.now() - pingMs / 2 - serverMs;
  const info = await serverInfo(connection, 'default');
  return {
    pingMs,
    clockOffsetMs,
    memoryUsed: Number(field(info, 'used_memory') ?? 0),
    memoryMax: Number(field(info, 'maxmemory') ?? 0),
    aofEnabled: field(info, 'aof_enabled') === '1',
    aofWriteOk: (field(info, 'aof_last_write_status') ?? 'ok') === 'ok',
    replicas: onlineReplicas(info),
  };
}

/** A script goes where its key is: on a Cluster a plain TIME goes to any node. */
async function serverTime(connection: Connection): Promise<number> {
  const time: unknown = connection instanceof Cluster ? await connection.eval("return redis.call('TIME')", 1, defaultPrefix) : await connection.time();
  const [seconds, microseconds] = list(time);
  return integer(seconds) * 1000 + integer(microseconds) / 1000;
}

function field(info: string, name: string): string | undefined {
  return new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1];
}
