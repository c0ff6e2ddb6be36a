import type { Headers } from './go/header.ts';
import type { Verified } from './intercept/chain.ts';

/** The EventListener as ingress saw it when it took the request. */
export interface ListenerReference {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** A worker whose cache is older than this waits a moment before it selects. */
  readonly resourceVersion: string;
}

/** What was received. Immutable. The body's bytes are kept apart, unchanged. */
export interface Event {
  /** UUIDv4, made once per request and reused by every retry of the write. */
  readonly id: string;
  /** Milliseconds since the epoch by the ledger's clock (Redis TIME): "now" for everything rendered from this event. */
  readonly receivedAt: number;
  readonly listener: ListenerReference;
  readonly method: string;
  /** Path and query as triggers see them: the shared ingress has taken its `/{namespace}/{eventlistener}` off. */
  readonly url: string;
  /** Canonical names (Go's textproto), `Host` not among them. */
  readonly headers: Headers;
  /** Only on what a person made from another event. */
  readonly replay?: Replay;
  /** Who answers for it where no signature can: its body was edited, or its credentials are gone. */
  readonly vouchedBy?: string;
}

/** How an event came to be that a person made from another. */
export interface Replay {
  /** Id of the event it was made from. */
  readonly of: string;
  readonly by: string;
  /** Whether its body is another one than came in. */
  readonly edited: boolean;
  /** What was verified when it first came in: its credentials are gone. */
  readonly verified: readonly VerifiedStep[];
}

export interface VerifiedStep extends Verified {
  /** By `selectionText`. */
  readonly selection: string;
}
