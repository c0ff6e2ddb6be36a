/** The Redis that this start uses: the one of REDIS_URL, or one of our own with its data in the data folder. */
import path from 'node:path';
import { openRedis } from '@millrace/ledger';
import { UserError, errorText, startRedisServer } from '@millrace/runtime';
import type { Environment, RedisServer } from '@millrace/runtime';
import { keepUp } from './keep-up.ts';
import type { Keeper } from './keep-up.ts';

export interface Storage {
  readonly url: string;
  /** For people. */
  readonly described: string;
  readonly warnings: readonly string[];
}

export async function openStorage(environment: Environment, dataFolder: string, keeper: Keeper): Promise<Storage> {
  const given = environment['REDIS_URL'] ?? '';
  if (given !== '') return checked(given, (address) => `at ${address}`);
  const folder = path.join(dataFolder, 'redis');
  let latest: Promise<RedisServer | null> = Promise.resolve(null);
  let port: number | null = null;
  async function start(): Promise<RedisServer> {
    const starting = startRedisServer({ folder, port, env: environment });
    latest = starting.catch(() => null);
    const server = await starting;
    ({ port } = server);
    return server;
  }
  keeper.lifecycle.onStop('redis', async () => (await latest)?.stop());
  const server = await keepUp('redis', start, keeper).catch((error: unknown) => {
    throw new UserError(errorText(error));
  });
  return checked(server.url, () => `started on port ${server.port}, data in ${folder}`);
}

async function checked(url: string, where: (address: string) => string): Promise<Storage> {
  const warnings: string[] = [];
  const events = { redisLost: nothing, redisBack: nothing, redisUnfit: nothing, redisDoubtful: (_: string, warning: string) => void warnings.push(warning) };
  const opened = await openRedis({ url, name: 'millrace-up', whenAway: 'fail', withinMs: 3000, events });
  if (opened.kind === 'unusable') throw new UserError(opened.text);
  opened.disconnect();
  return { url, described: `${opened.server}, ${where(opened.address)}`, warnings };
}

function nothing(): void {
  // A look, not a life: only what is there at the start counts.
}
