import type { RetryableReason } from '@millrace/triggers';

/** What is closed: the cluster, one namespace and resource, one account's flow, one host; or no slot came free in time. */
export type HeldScope = 'cluster' | 'resource' | 'flow' | 'host' | 'slot';

/** The failure that something is closed for. */
export interface Failing {
  readonly reason: RetryableReason;
  readonly text: string;
}

export interface HeldBackFields {
  readonly scope: HeldScope;
  readonly reason: RetryableReason | 'no-slot';
  readonly text: string;
  /** When to look again. */
  readonly delayMs: number;
  /** A create may have been carried out with its answer lost. */
  readonly uncertain?: boolean;
}

/**
 * Something was not done, or not to its end, because what it needs is closed for all who need it. Thrown, so that nothing on the
 * way there (a chain, an interceptor, a reader of secrets) has to know of it; whoever began the attempt makes a value of it.
 */
export class HeldBack extends Error {
  override readonly name = 'HeldBack';
  readonly fields: HeldBackFields;

  constructor(fields: HeldBackFields) {
    super(fields.text);
    this.fields = fields;
  }
}

export async function orHeldBack<T>(work: Promise<T>): Promise<T | HeldBack> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof HeldBack) return error;
    throw error;
  }
}
