/**
 * The one connection of ingress to Redis: there and fit for storing at the start, or one clear line.
 *
 *   connecting --ready--> there <--back / lost--> away (it connects anew by itself)
 *        '--time is up, or unfit--> UserError
 *
 * What comes back may be another server (a failover), so it is looked at again.
 */
import { checkRedis, connectRedis } from '@millrace/ledger';
import type { Connection } from '@millrace/ledger';
import { UserError, errorText } from '@millrace/runtime';
import type { IngressEvents } from './events.ts';

export interface OpenRedis {
  readonly url: string;
  /** How long it may take to answer. */
  readonly withinMs: number;
  readonly events: Pick<IngressEvents, 'redisLost' | 'redisBack' | 'redisDoubtful' | 'redisUnfit'>;
}

export interface OpenedRedis {
  /** The caller closes it. */
  readonly connection: Connection;
  /** Why what is there now is unfit; empty when it is fit. */
  readonly problems: () => readonly string[];
}

/** Rejects with a UserError when Redis does not answer in time, or may lose what is stored. */
export async function openRedis({ url, withinMs, events }: OpenRedis): Promise<OpenedRedis> {
  const named = `REDIS_URL: redis at "${new URL(url).host}"`;
  let phase: 'connecting' | 'there' | 'away' = 'connecting';
  let problems: readonly string[] = [];
  let trouble: unknown = `no answer within ${withinMs / 1000} s`;
  const connection = connectRedis(url, { name: 'millrace-ingress', whenAway: 'fail', onError: failed });

  function failed(error: unknown): void {
    trouble = error;
  }
  function lost(): void {
    if (phase !== 'there') return;
    phase = 'away';
    events.redisLost(errorText(trouble));
  }
  function ready(): void {
    if (phase === 'away') {
      events.redisBack();
      void check().then(() => problems.length > 0 && events.redisUnfit(problems), failed);
    }
    phase = 'there';
    trouble = 'connection closed';
  }
  async function check(): Promise<void> {
    const { server, warnings, ...found } = await checkRedis(connection);
    problems = found.problems;
    for (const warning of warnings) events.redisDoubtful(server, warning);
  }

  connection.on('ready', ready).on('reconnecting', lost);
  try {
    await readyWithin(connection, withinMs, () => new UserError(`${named} can't be reached: ${errorText(trouble)}`));
    await check().catch((cause: unknown) => {
      throw new UserError(`${named} can't be used: ${errorText(cause)}`, { cause });
    });
    if (problems.length > 0) throw new UserError(problems.join('\n'));
    return { connection, problems: () => problems };
  } catch (error) {
    connection.disconnect();
    throw error;
  }
}

/** Errors on the way don't end it: it goes on trying until its time is up. */
async function readyWithin(connection: Connection, ms: number, tooLate: () => UserError): Promise<void> {
  if (connection.status === 'ready') return;
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(tooLate()), ms);
    connection.once('ready', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
