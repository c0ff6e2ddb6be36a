/**
 * Opens what is stored for the length of one command: Redis by REDIS_URL, else that of the running `millrace up`. What
 * goes wrong with Redis on the way is told in a line.
 */
import { randomBytes } from 'node:crypto';
import { createLedger, openRedis } from '@millrace/ledger';
import type { Connection, Durability, RedisLedger } from '@millrace/ledger';
import type { Queue } from '@millrace/queue';
import { UserError, errorText } from '@millrace/runtime/user-error';
import type { Environment } from '@millrace/runtime';
import type { ExitCode } from '../frame/exit-code.ts';
import { complain } from '../frame/terminal.ts';
import type { Terminal } from '../frame/terminal.ts';
import { readRunning } from './running.ts';
import type { Running } from './running.ts';

export interface Store {
  readonly ledger: RedisLedger;
  /** Opened when it is first asked for: who only reads needs no BullMQ. */
  readonly queue: () => Promise<Queue>;
  readonly connection: Connection;
  /** Where it is, without secrets. */
  readonly address: string;
}

export async function withStore(terminal: Terminal, dataFolder: string, work: (store: Store) => Promise<ExitCode>): Promise<ExitCode> {
  const url = redisUrl(terminal.environment, dataFolder);
  if (url === null) throw new UserError('found no Redis: set REDIS_URL to the one that Millrace uses, or start Millrace here (npm start)');
  const events = { redisLost: nothing, redisBack: nothing, redisUnfit: nothing, redisDoubtful: nothing };
  const opened = await openRedis({ url, name: 'millrace-cli', whenAway: 'fail', durability: durability(terminal.environment), withinMs: 3000, events });
  if (opened.kind === 'unusable') throw new UserError(opened.text);
  const { connection, confirmOn, address } = opened;
  // Nothing that a command does opens or seals credentials: a replay has none.
  const ledger = createLedger({ connection, confirmOn, secretKey: randomBytes(32) });
  const queues: Promise<Queue>[] = [];
  async function openQueue(): Promise<Queue> {
    const { createQueue } = await import('@millrace/queue');
    return createQueue({ connection, onError: (error) => complain(terminal, errorText(error)) });
  }
  try {
    return await work({ ledger, queue: () => (queues[0] ??= openQueue()), connection, address });
  } catch (error) {
    throw plain(error, address, connection.status === 'ready');
  } finally {
    for (const queue of queues) await (await queue).close();
    opened.disconnect();
  }
}

export function redisUrl(environment: Environment, dataFolder: string): string | null {
  return (environment['REDIS_URL'] ?? '') || (runningBeside(environment, dataFolder)?.redisUrl ?? null);
}

/** The `millrace up` whose events are asked for: none where REDIS_URL names others. */
export function runningBeside(environment: Environment, dataFolder: string): Running | null {
  return (environment['REDIS_URL'] ?? '') === '' ? readRunning(dataFolder) : null;
}

function durability(environment: Environment): Durability {
  return environment['MILLRACE_DURABILITY'] === 'replica' ? 'replica' : 'local';
}

/** A Redis that is gone or refuses, and what the ledger calls out of range (a cursor, a commit), are no bugs of ours. */
function plain(error: unknown, address: string, isThere: boolean): unknown {
  if (error instanceof RangeError) return new UserError(error.message);
  if (error instanceof Error && error.name === 'ReplyError') return new UserError(`redis at "${address}": ${errorText(error)}`);
  return isThere || error instanceof UserError ? error : new UserError(`redis at "${address}": the connection was lost`);
}

function nothing(): void {
  // A command asks once; what happens to the connection is told by what fails.
}
