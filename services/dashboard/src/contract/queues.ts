/** What waits, who works, and on what. */
import type { Verb } from '@millrace/triggers';

export interface QueuesAnswer {
  /** Loudest first; empty when all is well. */
  readonly warnings: readonly Warning[];
  /** Events and deliveries that are not final; `complete: false`: at least so many. */
  readonly open: { readonly count: number; readonly complete: boolean };
  readonly oldestReceivedAt: number | null;
  readonly deadLetters: number;
  /** In the last full five minutes, a minute. */
  readonly throughput: { readonly received: number; readonly created: number; readonly filtered: number; readonly dead: number };
  /** Why open work waits, by what it waits for: the gate (scope of the cluster), circuits, flow. From the newest some hundred. */
  readonly held: readonly HeldGroup[];
  /** What concerns every namespace; null for who may not see all of them. */
  readonly machine: Machine | null;
  readonly paused: boolean;
}

export interface Warning {
  readonly code: 'no-worker' | 'paused' | 'redis-unfit' | 'redis-doubtful' | 'storage-nearly-full' | 'failed-jobs';
  readonly text: string;
  readonly severity: 'loud' | 'quiet';
}

export interface HeldGroup {
  readonly stage: Verb;
  readonly reason: string;
  /** Of the latest. */
  readonly text: string;
  readonly namespaces: readonly string[];
  readonly count: number;
}

export interface Machine {
  readonly jobs: { readonly waiting: number; readonly active: number; readonly delayed: number; readonly failed: number };
  /** Stored and not yet admitted to the window. */
  readonly pending: number;
  /** Processes that are there to take jobs, the youngest first; null where Redis does not tell. */
  readonly workers: readonly { readonly address: string; readonly connectedMs: number }[] | null;
  readonly redis: {
    /** `redis 7.0.15`. */
    readonly server: string;
    /** Without secrets. */
    readonly address: string;
    readonly usedBytes: number;
    /** Null: no bound. */
    readonly maxBytes: number | null;
    readonly policy: string | null;
    /** Null: it does not tell. */
    readonly persistence: { readonly aof: boolean | null; readonly lastWriteOk: boolean | null };
    readonly replicas: number;
    readonly uptimeMs: number;
  };
}
