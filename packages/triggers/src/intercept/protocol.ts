/**
 * What an interceptor is asked and what it may answer, in process and over the wire.
 * Tekton: pkg/apis/triggers/v1beta1/interceptor_types.go (InterceptorRequest, InterceptorResponse, TriggerContext).
 *
 *   chain -> InterceptorRequest -> Interceptor -> InterceptorDecision -> chain
 *
 * `continue` lets the event through, `stopped` filters it (Tekton's continue:false), `failed` means that nobody could decide.
 */
import type { Headers } from '../go/header.ts';
import type { JsonObject, JsonValue } from '../go/json.ts';
import type { FailureScope, FilteredReason, RetryableReason, TerminalReason } from '../outcome.ts';
import type { EventBody } from './event-body.ts';

declare global {
  // This package knows no platform; where one is present its own AbortSignal is merged with this.
  interface AbortSignal {
    readonly aborted: boolean;
  }
}

export type Interceptor = (request: InterceptorRequest, signal: AbortSignal) => Promise<InterceptorDecision>;

export type InterceptorRequest = {
  readonly body: EventBody;
  /** The bytes as they came in, before any form was converted: what Slack signs. */
  readonly received: EventBody;
  /** When that was, in epoch milliseconds: what a time stamp in the event is compared with, however late it is worked on. */
  readonly receivedAt: number;
  readonly header: Headers;
  readonly extensions: JsonObject;
  readonly params: JsonObject;
  /** Null only where a foreign caller left it out; the chain always gives one. */
  readonly context: TriggerContext | null;
  /** This interceptor has verified this event before. A replay has no credential headers left to check. */
  readonly verified?: boolean;
};

export type TriggerContext = {
  /** Path and query only, as Go's request.URL.String() has it. */
  readonly eventURL: string;
  readonly eventID: string;
  /** `namespaces/<ns>/triggers/<name>` or `namespaces/<ns>/triggerGroups/<name>`. */
  readonly triggerID: string;
};

export type InterceptorDecision = Continue | Stopped | Failed;

export type Continue = {
  readonly kind: 'continue';
  readonly extensions: JsonObject;
  /** A signature or token was checked and found right; recorded, so that a replay needs no secret. */
  readonly verified?: boolean;
  /** Only the old `webhook` style may replace what later interceptors and bindings see. */
  readonly replaced?: { readonly body: EventBody; readonly header: Headers };
};

export type Stopped = {
  readonly kind: 'stopped';
  readonly code: StatusCode;
  readonly text: string;
  readonly reason: FilteredReason;
  readonly why: Explanation;
};

export type Failed = {
  readonly kind: 'failed';
  /** What Tekton's own interceptor would have put in `status.code`. */
  readonly code: StatusCode;
  readonly text: string;
  readonly failure: Failure;
  readonly why: Explanation;
};

export type Failure =
  | { readonly kind: 'retryable'; readonly reason: RetryableReason; readonly scope: FailureScope }
  | { readonly kind: 'terminal'; readonly reason: TerminalReason };

/** Why: what a person needs to see to agree. Values of secrets never get in here. */
export type Explanation =
  | { readonly kind: 'expression'; readonly expression: string; readonly references: readonly Reference[] }
  | { readonly kind: 'header'; readonly name: string; readonly found: Found; readonly wanted: string }
  | { readonly kind: 'event-type'; readonly header: string; readonly found: string; readonly allowed: readonly string[] }
  | { readonly kind: 'owners'; readonly sender: string; readonly repository: string; readonly checked: readonly string[] }
  | { readonly kind: 'secret'; readonly namespace: string; readonly name: string; readonly key: string }
  | { readonly kind: 'body'; readonly found: string; readonly wanted: string }
  | { readonly kind: 'params'; readonly problem: string }
  | { readonly kind: 'call'; readonly method: string; readonly url: string; readonly status: number | null; readonly problem: string }
  | { readonly kind: 'response'; readonly url: string };

/** A part of an expression and the value it had: `body.ref` was `"refs/heads/main"`. */
export type Reference = { readonly name: string; readonly value: JsonValue };

export type Found = { readonly kind: 'absent' } | { readonly kind: 'masked' } | { readonly kind: 'text'; readonly text: string };

/** google.golang.org/grpc/codes: 0 OK ... 16 Unauthenticated. The core interceptors use 3, 5, 9 and 13. */
export type StatusCode = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14 | 15 | 16;

export const invalidArgument = 3;
export const notFound = 5;
export const failedPrecondition = 9;
export const internal = 13;

/** Extensions merge by top-level key, later wins: `{o:{x}}` then `{o:{y}}` leaves `{o:{y}}` (pkg/sink/sink.go). */
export function mergeExtensions(earlier: JsonObject, later: JsonObject): JsonObject {
  const names = Object.keys(later);
  if (names.length === 0) return earlier;
  // Object.fromEntries defines own properties, so that a key `__proto__` stays a key.
  return Object.fromEntries([...Object.entries(earlier), ...Object.entries(later)]);
}

/** Namespace and name of a trigger id; both empty unless it has exactly four parts (interceptor_types.go, ParseTriggerID). */
export function parseTriggerID(triggerID: string): { readonly namespace: string; readonly name: string } {
  const parts = triggerID.split('/');
  return parts.length === 4 ? { namespace: parts[1] ?? '', name: parts[3] ?? '' } : { namespace: '', name: '' };
}

/** Go's http.Header.Get on a canonical map: the first value, or an empty text. */
export function headerValue(header: Headers, canonicalName: string): string {
  return Object.hasOwn(header, canonicalName) ? (header[canonicalName]?.[0] ?? '') : '';
}
