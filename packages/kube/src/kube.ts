/** The ports of this package: what the rest of Millrace knows of a Kubernetes API server. */
import type { FailureScope, JsonValue, RetryableReason, TerminalReason } from '@millrace/triggers';

/** An identity that a request impersonates; groups become one header each. */
export interface Impersonation {
  readonly user: string;
  readonly groups: readonly string[];
}

export interface KubeRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Absolute path with query. */
  readonly path: string;
  readonly body?: JsonValue | string | Uint8Array;
  readonly contentType?: string;
  readonly impersonate?: Impersonation | null;
  readonly signal?: AbortSignal;
  /** For the whole exchange; default 10 s. */
  readonly timeoutMs?: number;
}

/** The body of an answer that is not JSON (`/readyz` says `ok`) is its text. */
export type KubeAnswer =
  | { readonly kind: 'answer'; readonly status: number; readonly body: JsonValue; readonly warnings: readonly string[] }
  | KubeRefusal
  | KubeSilence;

export interface KubeRefusal {
  readonly kind: 'refused';
  readonly status: number;
  readonly failure: KubeFailure;
  readonly warnings: readonly string[];
}

/** No answer: whether the request was carried out is not known, unless `sent` is false. */
export interface KubeSilence {
  readonly kind: 'unanswered';
  readonly sent: boolean;
  readonly failure: KubeFailure;
}

/** A failure classified once, where it is known (design, section 4 "Failures"). */
export interface KubeFailure {
  /** HTTP status, or null when there was no answer. */
  readonly status: number | null;
  /** `reason` of the Status object, or the transport's error code. */
  readonly code: string;
  /** What the API server said, or what happened to the connection; a missing right is followed by the `kubectl auth can-i` line. */
  readonly text: string;
  readonly classified:
    | { readonly kind: 'retryable'; readonly reason: RetryableReason; readonly scope: FailureScope }
    | { readonly kind: 'terminal'; readonly reason: TerminalReason };
}

/** Whoever wants to see requests as they are sent; null where this one is not wanted. */
export type TraceRequest = (request: { readonly method: string; readonly url: string; readonly template: string; readonly resent: number }) => TracedRequest | null;

export interface TracedRequest {
  /** Sent besides. */
  readonly headers: Readonly<Record<string, string>>;
  answered(status: number): void;
  failed(code: string): void;
}

export interface ApiResource {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Plural, as in paths. */
  readonly resource: string;
  readonly namespaced: boolean;
}

export interface Kube {
  /** Where it talks to: shown to people before anything is sent. */
  readonly server: string;
  readonly context: string | null;
  request(request: KubeRequest): Promise<KubeAnswer>;
  /** The resource for a kind; `absent` after a refresh that did not find it either. */
  resourceFor(apiVersion: string, kind: string, signal?: AbortSignal): Promise<DiscoveredResource>;
  close(): Promise<void>;
}

/** What listers need besides: an answer that goes on until it is closed. */
export interface KubeConnection extends Kube {
  /** The API server's clock, to the second, in milliseconds since the epoch; null when it does not answer, or does not say. */
  time(): Promise<number | null>;
  stream(path: string, signal: AbortSignal): Promise<KubeStream>;
}

export type KubeStream = { readonly kind: 'open'; readonly chunks: AsyncIterable<Uint8Array> } | KubeRefusal | KubeSilence;

export type DiscoveredResource =
  | { readonly kind: 'found'; readonly resource: ApiResource }
  | { readonly kind: 'absent'; readonly text: string }
  | { readonly kind: 'failed'; readonly failure: KubeFailure };

/** Objects of one resource as a watch keeps them, each read once into `T`. */
export interface Lister<T> {
  /** Resolves when the first list has been taken in; rejects only when aborted. */
  synced(signal: AbortSignal): Promise<void>;
  readonly hasSynced: boolean;
  /** Whether nothing is known of that namespace, because the right to list there is missing and it can be done without. */
  isBarred(namespace: string): boolean;
  /** Newest resourceVersion seen (bookmarks count) in any of its namespaces, or empty before the first list. */
  readonly resourceVersion: string;
  get(namespace: string, name: string): T | undefined;
  inNamespace(namespace: string): readonly T[];
  all(): readonly T[];
  /** Called after every change; returns the way to stop it. */
  onChange(listener: () => void): () => void;
  close(): Promise<void>;
}

export interface CreateRequest {
  readonly resource: ApiResource;
  readonly namespace: string;
  readonly name: string;
  readonly object: JsonValue;
  readonly impersonate: Impersonation | null;
  /** Annotation `millrace.dev/delivery`: how an object that exists already is known as ours. */
  readonly deliveryId: string;
  readonly signal: AbortSignal;
  /** Default 10 s. */
  readonly timeoutMs?: number;
}

export type CreateAnswer =
  | { readonly kind: 'created'; readonly uid: string; readonly warnings: readonly string[]; /** it was there already, and it is ours */ readonly found: boolean }
  /** There is an object of that name which is not ours. */
  | { readonly kind: 'taken' }
  | { readonly kind: 'failed'; readonly failure: KubeFailure; /** whether the request may have been carried out */ readonly unknown: boolean };
