/** What the thread that forwards and the thread that compares say to each other: plain data. */
import type { ClusterChoice } from '@millrace/kube';
import type { Difference } from './compare-event.ts';

/** How the comparing thread is started. */
export interface ComparerSettings {
  readonly cluster: ClusterChoice;
  /** Null: all. */
  readonly namespaces: readonly string[] | null;
  readonly settleMs: number;
  readonly waitMs: number;
  readonly bodyBytes: number;
  readonly callInterceptors: boolean;
  readonly serverDefaults: boolean;
}

/** An event that the listener has taken. */
export interface ShadowedEvent {
  readonly eventId: string;
  readonly namespace: string;
  readonly listener: string;
  /** Milliseconds since the epoch. */
  readonly answeredAt: number;
  readonly method: string;
  readonly url: string;
  readonly rawHeaders: readonly string[];
  readonly body: Uint8Array;
}

export type ToComparer = { readonly kind: 'event'; readonly event: ShadowedEvent } | { readonly kind: 'finish' };

export type FromComparer =
  | { readonly kind: 'concluded'; readonly concluded: Concluded }
  /** Something that keeps it from comparing, for the person who watches. */
  | { readonly kind: 'trouble'; readonly text: string };

/** What became of one event. */
export interface Concluded {
  readonly eventId: string;
  /** `ci/el` */
  readonly listener: string;
  readonly verdict: 'same' | 'different' | 'not-compared';
  /** Objects that are there as they should be. */
  readonly objects: number;
  readonly differences: readonly Difference[];
  /** Why it was not compared, or null. */
  readonly why: string | null;
}
