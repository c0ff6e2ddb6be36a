import { Cluster, Redis, type RedisOptions } from 'ioredis';
import { unreachable } from '@millrace/triggers';
import { gatherWrites } from './gather-writes.ts';
import { readRedisAddress, type RedisAddress } from './redis-address.ts';
import { MasterConnector } from './sentinel-connector.ts';

/** One server or a Sentinel's master, or a Cluster. */
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

/** Does not wait for the connection: the first command does. The URL is one of redis-address.ts. */
export function connectRedis(url: string, options: ConnectOptions): Connection {
  const read = readRedisAddress(url);
  if (read.kind === 'problem') throw new Error(`redis: ${read.text}`);
  const connection = connect(read.address, options);
  connection.on('error', options.onError);
  if (connection instanceof Redis) gatherWrites(connection);
  else connection.on('+node', gatherWrites);
  return connection;
}

function connect(address: RedisAddress, options: ConnectOptions): Connection {
  switch (address.kind) {
    case 'single':
      return new Redis(address.url, serverOptions(options));
    case 'sentinel':
      return new Redis({ ...serverOptions(options), ...loginOptions(address), ...sentinelOptions(address) });
    case 'cluster':
      return new Cluster([...address.hosts], clusterOptions(address, options));
    default:
      return unreachable(address);
  }
}

type Options = Omit<RedisOptions, 'replyMapping'>;

function serverOptions({ name, whenAway }: ConnectOptions): Options {
  return {
    connectionName: name,
    enableOfflineQueue: whenAway === 'wait',
    // BullMQ requires null: a command is retried until it is answered. Every write of the ledger may be repeated.
    maxRetriesPerRequest: whenAway === 'wait' ? null : 0,
    autoResendUnfulfilledCommands: whenAway === 'wait',
    connectTimeout: 5_000,
    keepAlive: 10_000,
    retryStrategy: pauseBefore,
    reconnectOnError: reconnects,
  };
}

function pauseBefore(attempt: number): number {
  return Math.min(50 * 2 ** Math.min(attempt, 5), 1_000);
}

/** A master that became a replica, or one that is not there yet: connect anew (to the new master), then send again. */
function reconnects(error: Error): false | 1 | 2 {
  return /^(READONLY|LOADING|MASTERDOWN)\b/.test(error.message) ? 2 : false;
}

function loginOptions({ username, password, tls }: Exclude<RedisAddress, { kind: 'single' }>): Options {
  return {
    ...(username === null ? {} : { username }),
    ...(password === null ? {} : { password }),
    ...(tls ? { tls: {} } : {}),
  };
}

function sentinelOptions({ hosts, master, db, tls, sentinelPassword }: Extract<RedisAddress, { kind: 'sentinel' }>): Options {
  return {
    sentinels: [...hosts],
    name: master,
    db,
    ...(sentinelPassword === null ? {} : { sentinelPassword }),
    ...(tls ? { enableTLSForSentinelMode: true, sentinelTLS: {} } : {}),
    // A paused one must not hold up the search.
    sentinelCommandTimeout: 2_000,
    sentinelRetryStrategy: pauseBefore,
    // A master that hangs, or is cut off, never closes its connections: the sentinels say when another has taken over.
    failoverDetector: true,
    Connector: MasterConnector,
  };
}

type ClusterOptions = NonNullable<ConstructorParameters<typeof Cluster>[1]>;

function clusterOptions(address: Extract<RedisAddress, { kind: 'cluster' }>, options: ConnectOptions): ClusterOptions {
  const { enableOfflineQueue: _own, retryStrategy: _ownToo, ...server } = serverOptions(options);
  return {
    redisOptions: { ...server, ...loginOptions(address) },
    enableOfflineQueue: options.whenAway === 'wait',
    clusterRetryStrategy: pauseBefore,
    // How often a command follows a redirection, or finds its node away, 100 ms apart, before it fails. An election takes seconds.
    maxRedirections: options.whenAway === 'wait' ? Number.MAX_SAFE_INTEGER : 16,
    // Finds out that a node which hangs has been replaced.
    slotsRefreshInterval: 5_000,
    // Certificates are for names, and a managed Cluster announces names.
    ...(address.tls ? { dnsLookup: (host, done) => done(null, host) } : {}),
  };
}
