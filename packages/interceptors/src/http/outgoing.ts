/** The port through which interceptors call other servers. Its one real implementation is guarded-http.ts. */
import type { Headers } from '@millrace/triggers';

export type Outgoing = (request: OutgoingRequest, signal: AbortSignal) => Promise<OutgoingAnswer>;

export interface OutgoingRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly header: Headers;
  readonly body: Uint8Array | null;
  /** PEM text of authorities to trust besides the public ones; empty for none. */
  readonly caBundle: string;
  /** From the first look-up of the name to the last byte of the answer, redirects included. */
  readonly timeoutMs: number;
}

export type OutgoingAnswer =
  | { readonly kind: 'answered'; readonly status: number; readonly header: Headers; readonly body: Uint8Array }
  | { readonly kind: 'unanswered'; readonly problem: CallProblem; readonly text: string };

export type CallProblem =
  | 'unreachable' // refused, reset, no such host, no route, a certificate that does not fit
  | 'timed-out'
  | 'forbidden-address'
  | 'invalid' // no URL, no http, a header that can't be sent, too many redirects
  | 'too-large';

/** Whoever wants to see requests as they are sent; null where this one is not wanted. A redirect is a request of its own. */
export type TraceOutgoing = (request: { readonly method: string; readonly url: string; readonly resent: number }) => TracedOutgoing | null;

export interface TracedOutgoing {
  /** Sent in place of headers of the same names. */
  readonly headers: Readonly<Record<string, string>>;
  answered(status: number): void;
  failed(problem: string): void;
}

/** Tekton's bound for `webhook` interceptors, and ours for all (pkg/interceptors/webhook/webhook.go). */
export const defaultTimeoutMs = 5_000;
