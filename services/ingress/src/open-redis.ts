/** The one connection of ingress to Redis: there and fit for storing at the start, or one clear line. */
import { checkRedis, connectRedis } from '@millrace/ledger';
import type { Connection } from '@millrace/ledger';
import { UserError, errorText } from '@millrace/runtime';
import type { Logger } from '@millrace/runtime';

export interface OpenRedis {
  readonly url: string;
  /** How long it may take to answer. */
  readonly withinMs: number;
  readonly logger: Logger;
  readonly onError: (error: Error) => void;
}

/** The caller closes it. Rejects with a UserError when Redis does not answer in time, or may lose what is stored. */
export async function openRedis({ url, withinMs, logger, onError }: OpenRedis): Promise<Connection> {
  const trouble: { last: unknown } = { last: `no answer within ${withinMs / 1000} s` };
  const connection = connectRedis(url, {
    name: 'millrace-ingress',
    whenAway: 'fail',
    onError(error) {
      trouble.last = error;
      onError(error);
    },
  });
  try {
    await ready(connection, withinMs, () => new UserError(`REDIS_URL: redis at "${new URL(url).host}" can't be reached: ${errorText(trouble.last)}`));
    const { server, problems, warnings } = await checkRedis(connection);
    if (problems.length > 0) throw new UserError(problems.join('\n'));
    for (const warning of warnings) logger.warn({ server, warning }, 'redis may lose events');
    return connection;
  } catch (error) {
    connection.disconnect();
    throw error;
  }
}

/** Errors on the way are for the log: it goes on trying until its time is up. */
async function ready(connection: Connection, withinMs: number, tooLate: () => UserError): Promise<void> {
  if (connection.status === 'ready') return;
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(tooLate()), withinMs);
    connection.once('ready', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
