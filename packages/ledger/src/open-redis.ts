/**
 * The connection of a service to Redis: there and fit for storing at the start, or one line that says why not.
 *
 *   connecting --ready--> there <--back / lost--> away (it connects anew by itself)
 *        '--time is up, or unfit--> unusable
 *
 * What comes back may be another server (a failover), so it is looked at again.
 */
import { errorText } from '@millrace/triggers';
import { checkRedis, type Durability } from './check-redis.ts';
import { connectRedis, type ConnectOptions, type Connection } from './connect.ts';
import { readRedisAddress } from './redis-address.ts';

export interface OpenRedisOptions extends Pick<ConnectOptions, 'name' | 'whenAway'> {
  readonly url: string;
  /** `local` where absent. */
  readonly durability?: Durability;
  /** How long it may take to answer, in milliseconds. */
  readonly withinMs: number;
  readonly events: RedisEvents;
}

export interface RedisEvents {
  redisLost(text: string): void;
  redisBack(): void;
  /** What is there now may lose what is stored. */
  redisUnfit(problems: readonly string[]): void;
  redisDoubtful(server: string, warning: string): void;
}

export type OpenedRedis =
  | {
      readonly kind: 'open';
      readonly connection: Connection;
      /** For the ledger: where `replica` waits for a replica; null for `local`. */
      readonly confirmOn: Connection | null;
      /** Where it is, without secrets. */
      readonly address: string;
      /** `redis 7.0.15`. */
      readonly server: string;
      /** Why what is there now is unfit; empty when it is fit. */
      readonly problems: () => readonly string[];
      /** Closes every connection. */
      readonly disconnect: () => void;
    }
  | { readonly kind: 'unusable'; readonly text: string };

export async function openRedis({ url, name, whenAway, durability = 'local', withinMs, events }: OpenRedisOptions): Promise<OpenedRedis> {
  const read = readRedisAddress(url);
  if (read.kind === 'problem') return { kind: 'unusable', text: `REDIS_URL: ${read.text}` };
  const named = `REDIS_URL: redis at "${read.address.shown}"`;
  let phase: 'connecting' | 'there' | 'away' = 'connecting';
  let problems: readonly string[] = [];
  let server = '';
  let trouble = `no answer within ${withinMs / 1000} s`;
  const connection = connectRedis(url, { name, whenAway, onError: failed });
  const confirmOn = durability === 'local' ? null : connectRedis(url, { name: `${name}-confirm`, whenAway: 'fail', onError: failed });

  function failed(error: unknown): void {
    trouble = errorText(error);
  }
  function lost(): void {
    if (phase !== 'there') return;
    phase = 'away';
    events.redisLost(trouble);
  }
  function ready(): void {
    if (phase === 'away') {
      events.redisBack();
      checkAgain();
    }
    phase = 'there';
    trouble = 'connection closed';
  }
  function checkAgain(): void {
    void check().then(() => problems.length > 0 && events.redisUnfit(problems), failed);
  }
  async function check(): Promise<void> {
    const found = await checkRedis(connection, durability);
    ({ server, problems } = found);
    for (const warning of found.warnings) events.redisDoubtful(server, warning);
  }
  function disconnect(): void {
    connection.disconnect();
    confirmOn?.disconnect();
  }
  function unusable(text: string): OpenedRedis {
    disconnect();
    return { kind: 'unusable', text };
  }

  connection.on('ready', ready).on('reconnecting', lost);
  // A Cluster stays connected when one of its nodes fails: it only learns that slots have moved.
  if (connection.isCluster) connection.on('refresh', () => phase === 'there' && checkAgain());
  for (const each of [connection, ...(confirmOn === null ? [] : [confirmOn])]) {
    if (!(await readyWithin(each, withinMs))) return unusable(`${named} can't be reached: ${trouble}`);
  }
  try {
    await check();
  } catch (error) {
    return unusable(`${named} can't be used: ${errorText(error)}`);
  }
  return problems.length > 0 ? unusable(problems.join('\n')) : { kind: 'open', connection, confirmOn, address: read.address.shown, server, problems: () => problems, disconnect };
}

/** Errors on the way don't end it: it goes on trying until its time is up. */
async function readyWithin(connection: Connection, ms: number): Promise<boolean> {
  if (connection.status === 'ready') return true;
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), ms);
    connection.once('ready', () => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}
