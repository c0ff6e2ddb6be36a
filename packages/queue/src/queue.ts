/**
 * The only door to BullMQ: which event or delivery to look at next, and when. What is true stands in the ledger.
 * A job holds an id and a run number, has one attempt, and is removed when it ends; its job id is `<id>.<run>`.
 */
export interface Queue {
  /** Idempotent for the same pointer while its job lives. Durable when the promise resolves, in the configured mode. */
  add(pointer: Pointer, delayMs: number): Promise<void>;
  /** Whether a job for exactly this pointer waits, is delayed or is being worked on. */
  isLive(pointer: Pointer): Promise<boolean>;
  /** The same, and one that is delayed comes now: by the clock of whoever put it there it may not be due for long. */
  wake(pointer: Pointer): Promise<boolean>;
  depth(): Promise<QueueDepth>;
  /** From now on no process takes a job, until `resume`; what is being worked on goes on, and what is added waits. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  isPaused(): Promise<boolean>;
  /** The processes that are there to take jobs; null where Redis does not tell (some managed ones refuse CLIENT LIST). */
  workers(): Promise<readonly ConnectedWorker[] | null>;
  close(): Promise<void>;
}

export interface ConnectedWorker {
  /** As Redis sees it, with its port. */
  readonly address: string;
  readonly connectedMs: number;
}

export interface Pointer {
  readonly kind: 'event' | 'delivery';
  readonly id: string;
  readonly run: number;
}

export interface QueueDepth {
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
  /** Always 0; anything else is a bug with a metric. */
  readonly failed: number;
}

/** What the work on one job came to. */
export type Worked = { readonly kind: 'done' } | { readonly kind: 'again'; readonly delayMs: number };

export interface Consumer {
  /** Stops taking, waits for what is in flight (up to `graceMs`, then aborts it), closes. Idempotent. */
  close(graceMs: number): Promise<void>;
}

export interface JobLock {
  /** Aborted when the lock was lost or the drain's grace is over: stop working, write nothing. */
  readonly signal: AbortSignal;
  /** On the monotonic clock: whether the lock was renewed recently enough to start something irrevocable. */
  isFresh(): boolean;
}

/** Work that throws is reported and comes again: the ledger counts the start, so that it does not come for ever. */
export type Work = (pointer: Pointer, lock: JobLock) => Promise<Worked>;
