/** The Redis that this start uses: the one of REDIS_URL, or one of our own with its data in the data folder. */
import path from 'node:path';
import { checkRedis, connectRedis } from '@millrace/ledger';
import { UserError, errorText, startRedisServer } from '@millrace/runtime';
import type { Environment, Lifecycle } from '@millrace/runtime';

export interface Storage {
  readonly url: string;
  /** For people. */
  readonly described: string;
  readonly warnings: readonly string[];
}

export async function openStorage(environment: Environment, dataFolder: string, lifecycle: Lifecycle): Promise<Storage> {
  const given = environment['REDIS_URL'] ?? '';
  if (given !== '') return checked(given, new URL(given).host);
  const folder = path.join(dataFolder, 'redis');
  try {
    const server = await startRedisServer({ folder, port: null, env: environment });
    lifecycle.onStop('redis', () => server.stop());
    return await checked(server.url, `started on port ${server.port}, data in ${folder}`);
  } catch (error) {
    throw error instanceof UserError ? error : new UserError(errorText(error));
  }
}

async function checked(url: string, described: string): Promise<Storage> {
  const trouble: { last: string } = { last: `no answer within ${withinMs / 1000} s` };
  const connection = connectRedis(url, { name: 'millrace-up', whenAway: 'fail', onError: (error) => (trouble.last = errorText(error)) });
  try {
    await ready(connection);
    const { problems, warnings, server } = await checkRedis(connection);
    if (problems.length > 0) throw new UserError(problems.join('\n'));
    return { url, described: `${server}, ${described}`, warnings };
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`REDIS_URL: redis at "${new URL(url).host}" can't be reached: ${trouble.last}`);
  } finally {
    connection.disconnect();
  }
}

const withinMs = 5000;

function ready(connection: ReturnType<typeof connectRedis>): Promise<void> {
  if (connection.status === 'ready') return Promise.resolve();
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('too late')), withinMs);
    connection.once('ready', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
