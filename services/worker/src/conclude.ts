/** Turns what an attempt at a delivery came to into the ledger's terms: settled for good, or parked for the next run. */
import type { AttemptRecord, ObjectResult, Settlement } from '@millrace/ledger';
import { unreachable } from '@millrace/triggers';
import type { Filtered, JsonValue, Retryable, Terminal, Verb } from '@millrace/triggers';
import { outcomeToJob } from './outcome-to-job.ts';
import type { Patience, Tried } from './outcome-to-job.ts';
import type { Told } from './tell.ts';

export type Conclusion =
  | { readonly kind: 'settle'; readonly settlement: Settlement }
  | { readonly kind: 'park'; readonly attempt: AttemptRecord; readonly delayMs: number };

export interface Conclude {
  /** A stage did not let it through. */
  readonly stopped: (stage: Verb, outcome: Filtered | Retryable | Terminal, tried: Tried, told: Told, startedAt: number) => Conclusion;
  /** Every object is there. */
  readonly created: (objects: ReadonlyMap<number, ObjectResult>, told: Told, startedAt: number) => Settlement;
  /** An event's selection is decided, whatever came of each delivery. */
  readonly decided: (startedAt: number) => AttemptRecord;
  /** A group's chain let the event through, leaving `output`. */
  readonly opened: (output: JsonValue, told: Told, startedAt: number) => Settlement & { readonly kind: 'opened' };
}

export interface ConcludePorts {
  readonly patience: Patience;
  readonly random: () => number;
  /** Monotonic, in milliseconds. */
  readonly monotonic: () => number;
  /** Who writes: shown with each attempt. */
  readonly worker: string;
}

export function createConclude({ patience, random, monotonic, worker }: ConcludePorts): Conclude {
  function attempt(stage: Verb, outcome: AttemptRecord['outcome'], said: { readonly reason: string; readonly text: string } | null, startedAt: number): AttemptRecord {
    return { stage, outcome, reason: said?.reason ?? null, text: said?.text ?? null, durationMs: Math.round(monotonic() - startedAt), worker };
  }

  return {
    stopped(stage, outcome, tried, told, startedAt) {
      const next = outcomeToJob(outcome, tried, patience, random());
      switch (next.kind) {
        case 'park':
          return { kind: 'park', attempt: attempt(stage, 'retryable', outcome, startedAt), delayMs: next.delayMs };
        case 'settle': {
          const chain = told.toldChain();
          if (next.how === 'filtered') return { kind: 'settle', settlement: { kind: 'filtered', attempt: attempt(stage, 'filtered', next, startedAt), chain } };
          return { kind: 'settle', settlement: { kind: 'dead', attempt: attempt(stage, 'terminal', next, startedAt), chain, objects: new Map() } };
        }
        default:
          return unreachable(next);
      }
    },
    decided: (startedAt) => attempt('select', 'ok', null, startedAt),
    created: (objects, told, startedAt) => ({ kind: 'created', attempt: attempt('create', 'ok', null, startedAt), chain: told.toldChain(), objects }),
    opened: (output, told, startedAt) => ({ kind: 'opened', attempt: attempt('intercept', 'ok', null, startedAt), chain: told.toldChain(), output }),
  };
}
