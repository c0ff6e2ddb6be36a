/** Turns what an attempt came to into the ledger's terms: settled for good, parked for the next run, or held as if it had not been. */
import type { AttemptRecord, Held, ObjectResult, Settlement, Spent } from '@millrace/ledger';
import type { Told } from '@millrace/pipeline';
import { unreachable } from '@millrace/triggers';
import type { Filtered, JsonValue, Retryable, Terminal, Verb } from '@millrace/triggers';
import type { Gate } from './gate/gate.ts';
import { HeldBack } from './gate/held-back.ts';
import type { HeldScope } from './gate/held-back.ts';
import { holdOrGiveUp, outcomeToJob } from './outcome-to-job.ts';
import type { Next, Patience, Tried } from './outcome-to-job.ts';

export type Conclusion =
  | { readonly kind: 'settle'; readonly settlement: Settlement }
  | { readonly kind: 'park'; readonly attempt: AttemptRecord; readonly delayMs: number; readonly spent: Spent }
  | { readonly kind: 'hold'; readonly held: Held; readonly scope: HeldScope; readonly delayMs: number; readonly spent: Spent };

/** Why a stage did not let it through. */
export type Stopping = Filtered | Retryable | Terminal | HeldBack;

/** What was known when the attempt began. */
export interface Begun {
  readonly attempt: number;
  /** As the attempt before wrote it, and how long it has lain since. */
  readonly spent: Spent;
  readonly idleMs: number;
  readonly ageMs: number;
  readonly maxAgeMs: number | null;
}

export interface Conclude {
  /** A stage did not let it through. */
  readonly stopped: (stage: Verb, why: Stopping, begun: Begun, told: Told, startedAt: number) => Promise<Conclusion>;
  /** Every object is there. */
  readonly created: (objects: ReadonlyMap<number, ObjectResult>, told: Told, startedAt: number) => Settlement;
  /** An event's selection is decided, whatever came of each delivery. */
  readonly decided: (startedAt: number) => AttemptRecord;
  /** A group's chain let the event through, leaving `output`. */
  readonly opened: (output: JsonValue, told: Told, startedAt: number) => Settlement & { readonly kind: 'opened' };
}

export interface ConcludePorts {
  readonly patience: Patience;
  readonly gate: Pick<Gate, 'doubt' | 'holdsBack' | 'closedDuring'>;
  readonly random: () => number;
  /** Monotonic, in milliseconds. */
  readonly monotonic: () => number;
  /** Who writes: shown with each attempt. */
  readonly worker: string;
}

export function createConclude({ patience, gate, random, monotonic, worker }: ConcludePorts): Conclude {
  function attempt(stage: Verb, outcome: AttemptRecord['outcome'], said: { readonly reason: string; readonly text: string } | null, startedAt: number): AttemptRecord {
    return { stage, outcome, reason: said?.reason ?? null, text: said?.text ?? null, durationMs: Math.round(monotonic() - startedAt), worker };
  }

  /** Time in which the gate was closed is nobody's own. */
  function triedSo(begun: Begun, startedAt: number): Tried {
    const sinceMs = Math.round(monotonic() - startedAt) + begun.idleMs;
    const usedMs = Math.max(0, sinceMs - Math.round(gate.closedDuring(sinceMs)));
    const { totalMs, absentMs } = begun.spent;
    return { ...begun, spent: { totalMs: totalMs + usedMs, absentMs: absentMs === null ? null : absentMs + usedMs } };
  }

  /** Whether it is the API server's trouble and not this delivery's: a cluster that is away shows nobody what is there. */
  async function clusterHolds(outcome: Retryable, next: Next): Promise<HeldBack | null> {
    switch (outcome.scope.kind) {
      case 'cluster':
        return gate.doubt(outcome);
      case 'absent':
        return next.kind === 'settle' ? gate.doubt(outcome) : gate.holdsBack();
      case 'resource':
      case 'flow':
      case 'attempt':
        return null;
      default:
        return unreachable(outcome.scope);
    }
  }

  function concluded(stage: Verb, next: Next, why: Exclude<Stopping, Filtered>, told: Told, startedAt: number, heldBack: HeldBack | null): Conclusion {
    const said = why instanceof HeldBack ? why.fields : why;
    switch (next.kind) {
      case 'park':
        return { ...next, attempt: attempt(stage, 'retryable', said, startedAt) };
      case 'hold': {
        const { reason, text } = heldBack?.fields ?? said;
        const scope = heldBack?.fields.scope ?? 'flow';
        // Nothing was sent where it did not get its turn; else a create may have been carried out with its answer lost.
        const uncertain = why instanceof HeldBack ? (why.fields.uncertain ?? false) : stage === 'create';
        // While the cluster is away nobody goes on, and a namespace that is merely busy has its turn soon.
        const place = scope === 'cluster' || scope === 'slot' ? 'kept' : 'given-up';
        return { ...next, scope, held: { stage, reason, text, worker, uncertain, place } };
      }
      case 'settle':
        return { kind: 'settle', settlement: { kind: 'dead', attempt: attempt(stage, 'terminal', next, startedAt), chain: told.toldChain(), objects: new Map() } };
      default:
        return unreachable(next);
    }
  }

  return {
    async stopped(stage, why, begun, told, startedAt) {
      if (why instanceof HeldBack) return concluded(stage, holdOrGiveUp(why.fields, why.fields.delayMs, triedSo(begun, startedAt)), why, told, startedAt, why);
      if (why.kind === 'filtered') return { kind: 'settle', settlement: { kind: 'filtered', attempt: attempt(stage, 'filtered', why, startedAt), chain: told.toldChain() } };
      const next = outcomeToJob(why, triedSo(begun, startedAt), patience, random());
      const heldBack = why.kind === 'retryable' ? await clusterHolds(why, next) : null;
      if (heldBack === null) return concluded(stage, next, why, told, startedAt, null);
      return concluded(stage, holdOrGiveUp(why, heldBack.fields.delayMs, triedSo(begun, startedAt)), why, told, startedAt, heldBack);
    },
    decided: (startedAt) => attempt('select', 'ok', null, startedAt),
    created: (objects, told, startedAt) => ({ kind: 'created', attempt: attempt('create', 'ok', null, startedAt), chain: told.toldChain(), objects }),
    opened: (output, told, startedAt) => ({ kind: 'opened', attempt: attempt('intercept', 'ok', null, startedAt), chain: told.toldChain(), output }),
  };
}
