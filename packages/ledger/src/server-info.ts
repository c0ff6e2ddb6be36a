import { Cluster } from 'ioredis';
import type { Connection } from './connect.ts';
import { defaultPrefix } from './keys.ts';

/** INFO of the server that holds our keys. On a Cluster a command without a key goes to any node; a script goes where its key is. */
export async function serverInfo(connection: Connection, section: 'default' | 'memory'): Promise<string> {
  if (!(connection instanceof Cluster)) return connection.info(section);
  const info: unknown = await connection.eval("return redis.call('INFO', ARGV[1])", 1, defaultPrefix, section);
  return String(info);
}
