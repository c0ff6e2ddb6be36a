import { Cluster } from 'ioredis';
import type { Connection } from './connect.ts';
import { defaultPrefix } from './keys.ts';
import { redisFacts } from './redis-facts.ts';
import type { RedisFacts } from './redis-facts.ts';
import { integer, list } from './reply.ts';

/** How the server that holds our keys is, as metrics show it. */
export interface RedisHealth extends RedisFacts {
  /** Of the smallest question. */
  readonly pingMs: number;
  /** How far this process's clock is ahead of the server's. */
  readonly clockOffsetMs: number;
}

/** Throws what the connection throws. */
export async function redisHealth(connection: Connection): Promise<RedisHealth> {
  const asked = performance.now();
  const serverMs = await serverTime(connection);
  const pingMs = performance.now() - asked;
  // The server looked at its clock somewhere in between.
  const clockOffsetMs = Date.now() - pingMs / 2 - serverMs;
  return { ...(await redisFacts(connection)), pingMs, clockOffsetMs };
}

/** A script goes where its key is: on a Cluster a plain TIME goes to any node. */
async function serverTime(connection: Connection): Promise<number> {
  const time: unknown = connection instanceof Cluster ? await connection.eval("return redis.call('TIME')", 1, defaultPrefix) : await connection.time();
  const [seconds, microseconds] = list(time);
  return integer(seconds) * 1000 + integer(microseconds) / 1000;
}
