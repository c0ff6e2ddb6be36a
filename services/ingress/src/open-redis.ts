/**
 * The one connection of ingress to Redis: there and fit for storing at the start, or one clear line.
 *
 *   connecting --ready--> there <--back / lost--> away (it connects anew by itself)
 *        '--time is up--> UserError
 */
import { checkRedis, connectRedis } from '@millrace/ledger';
import type { Connection } from '@millrace/ledger';
import { UserError, errorText } from '@millrace/runtime';
import type { IngressEvents } from './events.ts';

export interface OpenRedis {
  readonly url: string;
  /** How long it may take to answer. */
  readonly withinMs: number;
  readonly events: Pick<IngressEvents, 'redisLost' | 'redisBack' | 'redisDoubtful'>;
}

/** The caller closes it. Rejects with a UserError when Redis does not answer in time, or may lose what is stored. */
export async function openRedis({ url, withinMs, events }: OpenRedis): Promise<Connection> {
  let phase: 'connecting' | 'there' | 'away' = 'connecting';
  let trouble: unknown = `no answer within ${withinMs / 1000} s`;
  const connection = connectRedis(url, { name: 'millrace-ingress', whenAway: 'fail', onError: failed });

  function failed(error: Error): void {
    trouble = error;
    if (phase !== 'there') return;
    phase = 'away';
    events.redisLost(error);
  }
  function ready(): void {
    if (phase === 'away') events.redisBack();
    phase = 'there';
  }

  connection.on('ready', ready);
  try {
    await readyWithin(connection, withinMs, () => new UserError(`REDIS_URL: redis at "${new URL(url).host}" can't be reached: ${errorText(trouble)}`));
    const { server, problems, warnings } = await checkRedis(connection);
    if (problems.length > 0) throw new UserError(problems.join('\n'));
    for (const warning of warnings) events.redisDoubtful(server, warning);
    return connection;
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
