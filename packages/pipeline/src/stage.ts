import type { Outcome } from '@millrace/triggers';
import type { Tell } from './tell.ts';

/** One step of the way: it decides or does one thing, and says what came of it. Types carry the way (way.ts). */
export type Stage<In, Out> = (input: In, attempt: Attempt) => Promise<Outcome<Out>>;

/** One try at a delivery, by one worker, under one lock. */
export interface Attempt {
  /** Goes with every write: it counts only for the current attempt. Null while the delivery is not in the ledger yet. */
  readonly token: number | null;
  /** Aborted when the lock is lost or the drain's grace is over. */
  readonly signal: AbortSignal;
  /** Whether the lock was renewed recently enough to start something irrevocable. */
  readonly isFresh: () => boolean;
  /** Where a stage says how it decided, for the person who asks why. */
  readonly tell: Tell;
}

/** The lock is no longer ours: another worker may be at it. Nothing more is written; the job comes back by itself. */
export class LockLost extends Error {
  override readonly name = 'LockLost';
}
