import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** REDIS_BIN, else redis-server or valkey-server on PATH. */
export function findRedisServer(env: Readonly<Record<string, string | undefined>>): string {
  const named = env['REDIS_BIN'];
  if (named !== undefined && named !== '') {
    if (isExecutable(named)) return named;
    throw new Error(`REDIS_BIN: no executable file at "${named}"`);
  }
  for (const name of ['redis-server', 'valkey-server']) {
    for (const folder of (env['PATH'] ?? '').split(delimiter)) {
      if (folder !== '' && isExecutable(join(folder, name))) return join(folder, name);
    }
  }
  throw new Error('no redis-server or valkey-server on PATH: type "apt-get install redis-server", or set REDIS_URL or REDIS_BIN');
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
