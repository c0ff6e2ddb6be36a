/** Times of the queue, in milliseconds. */
export interface QueueSettings {
  /** How long a job stays ours without a renewal. */
  readonly lockMs: number;
  /** How often jobs whose lock has run out are looked for. */
  readonly stalledCheckMs: number;
  /** How old a lock's last renewal may be for something irrevocable to start, so that it ends before the lock does. */
  readonly freshMs: number;
}

export const defaultQueueSettings: QueueSettings = { lockMs: 20_000, stalledCheckMs: 5_000, freshMs: 10_000 };

/** Under the same hash tag as the ledger's keys. */
export const defaultQueuePrefix = '{millrace}:queue';

export const queueNames = { event: 'events', delivery: 'deliveries' } as const;

/** Format of what a job holds besides its id; a job of a newer one is left to newer processes. */
export const jobFormat = 1;
