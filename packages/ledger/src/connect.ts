import { Redis, type Cluster, type RedisOptions } from 'ioredis';

/** A connection of ours: one Redis now, later a Sentinel's master or a Cluster as well. */
export type Connection = Redis | Cluster;

export interface ConnectOptions {
  /** Shown by CLIENT LIST. */
  readonly name: string;
  /**
   * `fail`: a command fails at once while Redis is away; ingress holds the request itself, for a bounded time.
   * `wait`: commands wait for the connection to come back; workers have nothing better to do.
   */
  readonly whenAway: 'fail' | 'wait';
  /** Called for every connection error; ioredis reconnects by itself. */
  readonly onError: (error: Error) => void;
}

/** `redis://` or `rediss://` with user, password and database. Does not wait for the connection: the first command does. */
export function connectRedis(url: string, options: ConnectOptions): Redis {
  const wrong = wrongUrl(url);
  if (wrong !== null) throw new Error(`redis: ${wrong}`);
  const connection = new Redis(url, redisOptions(options));
  connection.on('error', options.onError);
  return connection;
}

/** What is wrong with a URL of a Redis, without repeating its password; null when nothing is. */
export function wrongUrl(url: string): string | null {
  const parsed = URL.parse(url);
  if (parsed === null) return 'not a URL, expected one like "redis://user:password@host:6379/0"';
  if (parsed.protocol !== 'redis:' && parsed.protocol !== 'rediss:') return `scheme "${parsed.protocol.slice(0, -1)}", expected "redis" or "rediss"`;
  return null;
}

function redisOptions(options: ConnectOptions): Omit<RedisOptions, 'replyMapping'> {
  return {
    connectionName: options.name,
    enableOfflineQueue: options.whenAway === 'wait',
    // BullMQ requires null: a command is retried until it is answered. Every write of the ledger may be repeated.
    maxRetriesPerRequest: options.whenAway === 'wait' ? null : 0,
    autoResendUnfulfilledCommands: options.whenAway === 'wait',
    connectTimeout: 5_000,
    keepAlive: 10_000,
    retryStrategy: (times) => Math.min(50 * 2 ** Math.min(times, 5), 1_000),
    reconnectOnError: reconnects,
  };
}

/** A master that became a replica, or one that is not there yet: connect anew (to the new master), then send again. */
function reconnects(error: Error): false | 1 | 2 {
  return /^(READONLY|LOADING|MASTERDOWN)\b/.test(error.message) ? 2 : false;
}
