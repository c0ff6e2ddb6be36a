/** What a fault finds before it: everything that runs, and how fast things go. */
import type { Connection, Ledger } from '@millrace/ledger';
import type { TestRedis } from '../support/redis.ts';
import type { ChaosCluster } from './cluster.ts';
import type { FoundObject } from './check.ts';
import type { Fleet } from './fleet.ts';
import type { Senders } from './senders.ts';

export interface Scene {
  readonly redis: TestRedis;
  /** A connection of the runner's own, which waits while Redis is away. */
  readonly connection: Connection;
  readonly ledger: Ledger;
  readonly fleet: Fleet;
  readonly cluster: ChaosCluster;
  readonly senders: Senders;
  readonly pace: Pace;
  /** Objects deleted on purpose: they count as created. */
  readonly deleted: FoundObject[];
  /** The library that shifts a process's wall clock, or null. */
  readonly clockLibrary: string | null;
}

/** How long things take in this run. */
export interface Pace {
  /** Settings of every process. */
  readonly settings: Readonly<Record<string, string>>;
  /** Of a worker on its job, and how often it is looked for jobs whose lock ran out. */
  readonly lockMs: number;
  readonly stalledMs: number;
  /** How long something is away: at least, at most. */
  readonly awayMs: readonly [number, number];
  /** Whether a recovery that takes longer than is promised fails the run; a test must not depend on how busy its machine is. */
  readonly isTimed: boolean;
  /** Between two faults. */
  readonly betweenMs: number;
  /** After its end a process is started again. */
  readonly momentMs: number;
  /** How long a run may take to finish what is open when nothing fails any more. */
  readonly settleMs: number;
}

/** What came of a fault. */
export interface Struck {
  /** For the log: what was seen. */
  readonly seen: string;
  /** Why it is a failure of the run, or null. */
  readonly wrong: string | null;
}

export type Strike = (scene: Scene, draw: number) => Promise<Struck>;

export function awayFor({ pace }: Scene, draw: number): number {
  const [least, most] = pace.awayMs;
  return Math.round(least + (most - least) * draw);
}
