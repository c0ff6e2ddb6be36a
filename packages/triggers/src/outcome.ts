/** The way of an event. The same words name folders, stages, spans and metric labels. */
export const verbs = ['receive', 'persist', 'select', 'intercept', 'bind', 'render', 'create', 'record'] as const;
export type Verb = (typeof verbs)[number];

/** Why an interceptor or group said no. */
export type FilteredReason =
  | 'interceptor-stopped' // an Interceptor or ClusterInterceptor answered continue: false
  | 'filter-not-true' // a CEL filter did not return true
  | 'event-type-not-allowed'
  | 'signature-invalid'
  | 'signature-missing'
  | 'owner-not-allowed'
  | 'interceptor-refused'; // a core interceptor refused the request for another reason, named in the text

/** Failures that time may heal; `scope` says what waits together. */
export type RetryableReason =
  | 'api-unreachable'
  | 'api-unauthorized' // 401, or "cannot impersonate", for our own account
  | 'api-throttled'
  | 'api-error' // 5xx
  | 'quota-exceeded'
  | 'webhook-unavailable' // an admission webhook of the cluster is down
  | 'conflict'
  | 'interceptor-unreachable'
  | 'interceptor-error'
  | 'interceptor-throttled'
  | 'cache-behind' // a watch has not yet seen what ingress saw
  | 'binding-missing'
  | 'template-missing'
  | 'kind-missing'
  | 'interceptor-missing'
  | 'secret-missing'
  | 'namespace-terminating'
  | 'right-missing'
  | 'account-missing';

/** Failures that no retry heals: the delivery is a dead letter. */
export type TerminalReason =
  | 'listener-gone'
  | 'listener-invalid'
  | 'body-invalid'
  | 'trigger-gone'
  | 'trigger-invalid'
  | 'interceptor-invalid'
  | 'interceptor-refused'
  | 'cost-limit'
  | 'param-unresolved'
  | 'param-duplicate'
  | 'template-invalid'
  | 'object-invalid' // 400, 422
  | 'object-exists' // a fixed name that is taken by an object which is not ours
  | 'right-missing'
  | 'admission-denied'
  | 'crashed' // 5 starts without an outcome
  | 'gave-up'; // retried until its time was used up; the text names the last failure

/**
 * What waits together when something fails (design, section 4 "Failures"):
 * `cluster` closes the gate, `resource` opens a circuit for one namespace and resource, `flow` obeys a Retry-After,
 * `absent` is given 2 minutes to appear, `attempt` backs off alone.
 */
export type FailureScope =
  | { readonly kind: 'cluster' }
  | { readonly kind: 'resource'; readonly namespace: string; readonly resource: string }
  | { readonly kind: 'flow'; readonly retryAfterMs: number }
  | { readonly kind: 'absent' }
  | { readonly kind: 'attempt' };

/** What a stage, and in the end a delivery, came to. Expected failures are values; bugs throw. */
export type Outcome<T> = Ok<T> | Filtered | Retryable | Terminal;

export interface Ok<T> {
  readonly kind: 'ok';
  readonly value: T;
}
export interface Filtered {
  readonly kind: 'filtered';
  readonly reason: FilteredReason;
  /** One sentence for a person: lower case, no full stop, the thing in quotes, found and wanted. */
  readonly text: string;
}
export interface Retryable {
  readonly kind: 'retryable';
  readonly reason: RetryableReason;
  readonly scope: FailureScope;
  readonly text: string;
}
export interface Terminal {
  readonly kind: 'terminal';
  readonly reason: TerminalReason;
  readonly text: string;
}

export function ok<T>(value: T): Ok<T> {
  return { kind: 'ok', value };
}
export function filtered(reason: FilteredReason, text: string): Filtered {
  return { kind: 'filtered', reason, text };
}
export function retryable(reason: RetryableReason, scope: FailureScope, text: string): Retryable {
  return { kind: 'retryable', reason, scope, text };
}
export function terminal(reason: TerminalReason, text: string): Terminal {
  return { kind: 'terminal', reason, text };
}
