/** Is the Redis there, and fit to hold what must not be lost? */
import { setTimeout as sleep } from 'node:timers/promises';
import { checkRedis, connectRedis, redisFacts } from '@millrace/ledger';
import type { Connection, Durability, RedisFacts } from '@millrace/ledger';
import { UserError, errorText } from '@millrace/runtime/user-error';
import { ok, unknown, warning, wrong } from './check.ts';
import type { Check } from './check.ts';

export interface OpenedRedis {
  readonly connection: Connection;
  readonly checks: readonly Check[];
}

/** Null with the one check that says why. */
export async function openRedisToLook(url: string, durability: Durability): Promise<OpenedRedis | { readonly connection: null; readonly checks: readonly Check[] }> {
  let trouble = 'no answer within 3 s';
  const connection = connect(url, (error) => (trouble = errorText(error)));
  const answered = await Promise.race([connection.ping().then(() => true, (error: unknown) => Boolean((trouble = errorText(error))) && false), sleep(3000, false)]);
  if (answered) return { connection, checks: await looks(connection, durability) };
  connection.disconnect();
  return { connection: null, checks: [wrong('redis-reachable', `REDIS_URL: redis can't be reached: ${trouble}`, 'start it, or set REDIS_URL to where it is (redis://host:6379; password and TLS as in docs/durability.md)')] };
}

function connect(url: string, onError: (error: Error) => void): Connection {
  try {
    return connectRedis(url, { name: 'millrace-doctor', whenAway: 'wait', onError });
  } catch (error) {
    throw new UserError(`REDIS_URL: ${errorText(error)}`);
  }
}

async function looks(connection: Connection, durability: Durability): Promise<readonly Check[]> {
  try {
    const [{ server, problems, warnings }, facts, fsync] = await Promise.all([checkRedis(connection, durability), redisFacts(connection), appendFsync(connection)]);
    const judged = [...problems.map((text) => judgement(text, wrong)), ...warnings.map((text) => judgement(text, warning))];
    return [ok('redis-reachable', server), ...(judged.length === 0 ? [ok('redis-settings', `eviction policy, append-only file${durability === 'replica' ? ', replica' : ''}: as wanted for MILLRACE_DURABILITY=${durability}`)] : judged), ...judgeFsync(fsync, facts, durability), judgeMemory(facts), ...judgeLastWrite(facts)];
  } catch (error) {
    return [wrong('redis-usable', `redis answers with an error: ${errorText(error)}`, 'give the account of REDIS_URL the rights that docs/durability.md names')];
  }
}

/** The ledger's texts are `what: found and wanted; what to do`. */
function judgement(text: string, make: typeof wrong): Check {
  const [found = text, ...rest] = text.split('; ');
  const [, word = 'settings'] = /^redis (?:is a |has no connected )?(?:maxmemory-)?(\w+)/.exec(found) ?? [];
  return make(`redis-${names.get(word) ?? word}`, found, rest.join('; ') || 'see docs/durability.md');
}

const names = new Map([['appendonly', 'append-only']]);

/** Managed Redis blocks CONFIG: null. */
async function appendFsync(connection: Connection): Promise<string | null> {
  try {
    const reply: unknown = await connection.call('CONFIG', 'GET', 'appendfsync');
    return Array.isArray(reply) && typeof reply[1] === 'string' ? reply[1] : null;
  } catch {
    return null;
  }
}

function judgeFsync(fsync: string | null, { appendOnly }: RedisFacts, durability: Durability): readonly Check[] {
  if (appendOnly !== true || durability === 'replica') return [];
  if (fsync === null) return [unknown('redis-fsync', 'redis does not tell appendfsync', 'make sure that it is "always", or that losing its last second when the machine fails is acceptable')];
  if (fsync === 'always') return [ok('redis-fsync', 'appendfsync always')];
  return [warning('redis-fsync', `redis appendfsync ${fsync}: expected always, or the last second of acknowledged events is lost when its machine fails`, 'type: redis-cli config set appendfsync always')];
}

function judgeMemory({ usedBytes, limitBytes }: RedisFacts): Check {
  const used = `${(usedBytes / 1024 ** 2).toFixed(1)} MiB used`;
  if (limitBytes === null) return ok('redis-memory', `${used}, no limit set`);
  const share = usedBytes / limitBytes;
  const text = `${used}, ${Math.round(share * 100)}% of maxmemory`;
  const remedy = 'raise maxmemory, or keep less (MILLRACE_RETENTION, MILLRACE_RETENTION_EVENTS; docs/retention.md)';
  if (share >= 0.8) return wrong('redis-memory', `${text}: from 80% on every event is answered with 503`, remedy);
  return share >= 0.6 ? warning('redis-memory', `${text}: from 80% on every event is answered with 503`, remedy) : ok('redis-memory', text);
}

function judgeLastWrite({ lastWriteOk }: RedisFacts): readonly Check[] {
  return lastWriteOk === false ? [wrong('redis-disk', 'redis could not write its append-only file the last time', 'look at its log, and at the room and rights of its disk')] : [];
}
