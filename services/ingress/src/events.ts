/** What ingress tells its operators: every metric name and log message of this service. */
import type { Logger, MetricTable, Metrics } from '@millrace/runtime';
import type { ListenerPortEvents } from './listener-ports/listener-ports.ts';
import type { Listener } from './receive/listener.ts';

/** What a request came to: with `bug`, the label of `millrace_requests_total`. */
export const results = [
  'stored',
  'duplicate',
  'sender-refused',
  'rate-limited',
  'body-invalid',
  'body-too-large',
  'body-too-slow',
  'body-too-many',
  'sender-gone',
  'target-invalid',
  'listener-unknown',
  'listener-refused',
  'not-ready',
  'storage-away',
  'storage-full',
  'hold-full',
] as const;
export type Result = (typeof results)[number];

export interface Answered {
  readonly result: Result;
  readonly status: number;
  readonly durationMs: number;
  readonly eventId: string | null;
  readonly listener: Listener | null;
  readonly text: string | null;
  /** Null where nobody traces. */
  readonly traceId: string | null;
}

export interface IngressEvents extends ListenerPortEvents {
  answered(answered: Answered): void;
  /** How long storage took; `bytes` of the body that is stored now. */
  persisted(durationMs: number, bytes: number): void;
  /** Storage failed; the request waits for it. */
  held(eventId: string, err: unknown): void;
  listenerRead(listener: Listener): void;
  queueError(err: Error): void;
  watchFailed(text: string): void;
  bug(err: unknown): void;
}

export interface HeldNow {
  readonly requests: number;
  readonly bytes: number;
}

export interface IngressEventPorts {
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly heldNow: () => HeldNow;
  /** How many workers are connected to Redis; null where it does not tell. */
  readonly workers: () => Promise<number | null>;
}

/** Of listeners beyond this number requests are counted together, as `other`: the number of series is bounded. */
export const listenersCounted = 100;

const scope = 'millrace/ingress';
const tektonScope = 'github.com/tektoncd/triggers/pkg/sink';

export const ingressMetrics = {
  requests: { kind: 'counter', scope, name: 'millrace_requests_total', labels: ['result'], description: 'Requests received, by what they came to.' },
  listenerRequests: {
    kind: 'counter',
    scope,
    name: 'millrace_listener_requests_total',
    labels: ['listener', 'result'],
    description: `Requests that reached an EventListener (namespace/name), by what they came to. The first ${listenersCounted} listeners have a name here, the rest are "other".`,
  },
  storedBytes: { kind: 'counter', scope, name: 'millrace_stored_bytes_total', labels: [], description: 'Bytes of the bodies of events that were stored.' },
  duration: {
    kind: 'histogram',
    scope,
    name: 'millrace_stage_duration_seconds',
    labels: ['verb'],
    description: 'How long a stage took: receive is the whole request, persist the storing in it.',
    boundaries: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  },
  heldRequests: { kind: 'gauge', scope, name: 'millrace_held_requests', labels: [], description: 'Requests that wait for storage.' },
  heldBytes: { kind: 'gauge', scope, name: 'millrace_held_bytes', labels: [], description: 'Bytes of the bodies of requests that wait for storage.' },
  listenerPorts: { kind: 'gauge', scope, name: 'millrace_listener_ports', labels: [], description: 'Ports of event listeners that are open.' },
  portFailures: { kind: 'counter', scope, name: 'millrace_listener_port_failures_total', labels: [], description: 'Tries to open the port of an event listener that failed.' },
  workers: { kind: 'gauge', scope, name: 'millrace_workers', labels: [], description: 'Workers that are connected to Redis and take jobs.' },
  tektonReceived: { kind: 'counter', scope: tektonScope, name: 'eventlistener_event_received_total', labels: ['status'], description: 'number of events received by sink' },
  tektonDuration: {
    kind: 'histogram',
    scope: tektonScope,
    name: 'eventlistener_http_duration_seconds',
    labels: [],
    description: 'The eventlistener HTTP request duration',
    boundaries: [0.001, 0.01, 0.1, 1, 5, 10],
  },
} as const satisfies MetricTable;

export function createEvents({ logger, metrics, heldNow, workers }: IngressEventPorts): IngressEvents {
  const requests = metrics.counter(ingressMetrics.requests);
  const listenerRequests = metrics.counter(ingressMetrics.listenerRequests);
  const storedBytes = metrics.counter(ingressMetrics.storedBytes);
  const duration = metrics.histogram(ingressMetrics.duration);
  const tektonReceived = metrics.counter(ingressMetrics.tektonReceived);
  const tektonDuration = metrics.histogram(ingressMetrics.tektonDuration);
  metrics.gauge(ingressMetrics.heldRequests, () => [{ value: heldNow().requests, labels: {} }]);
  metrics.gauge(ingressMetrics.heldBytes, () => [{ value: heldNow().bytes, labels: {} }]);
  let openPorts = 0;
  metrics.gauge(ingressMetrics.listenerPorts, () => [{ value: openPorts, labels: {} }]);
  const portFailures = metrics.counter(ingressMetrics.portFailures);
  portFailures.add(0, {});
  metrics.gauge(ingressMetrics.workers, async () => {
    const connected = await workers();
    return connected === null ? [] : [{ value: connected, labels: {} }];
  });
  // A series that starts with the first failure shows no increase.
  for (const result of [...results, 'bug']) requests.add(0, { result });
  for (const status of ['succeeded', 'failed']) tektonReceived.add(0, { status });
  storedBytes.add(0, {});

  const counted = new Set<string>();
  function countedAs({ namespace, name }: Listener['reference']): string {
    const listener = `${namespace}/${name}`;
    if (!counted.has(listener) && counted.size >= listenersCounted) return 'other';
    counted.add(listener);
    return listener;
  }

  return {
    answered({ result, status, durationMs, eventId, listener, text, traceId }) {
      requests.add(1, { result });
      if (listener !== null) listenerRequests.add(1, { listener: countedAs(listener.reference), result });
      duration.record(durationMs / 1000, { verb: 'receive' });
      tektonDuration.record(durationMs / 1000, {});
      const tekton = tektonStatus[result];
      if (tekton !== null) tektonReceived.add(1, { status: tekton });
      const fields = { result, status, durationMs, eventId, eventlistener: listener?.reference.name, namespace: listener?.reference.namespace, text, traceId: traceId ?? undefined };
      if (status < 500) logger.info(fields, 'request answered');
      else logger.warn(fields, 'request not accepted');
    },
    persisted(durationMs, bytes) {
      duration.record(durationMs / 1000, { verb: 'persist' });
      storedBytes.add(bytes, {});
    },
    held: (eventId, err) => logger.debug({ eventId, err }, 'storage away, request held'),
    listenerRead({ reference, refusal, warnings }) {
      const { namespace, name } = reference;
      if (refusal !== null) logger.error({ namespace, eventlistener: name, refusal }, 'event listener refuses every request');
      if (warnings.length > 0) logger.warn({ namespace, eventlistener: name, warnings }, 'event listener has mistakes');
    },
    queueError: (err) => logger.debug({ text: err.message }, 'queue error'),
    portOpened(port, { namespace, name }) {
      openPorts += 1;
      logger.info({ port, namespace, eventlistener: name }, 'port of event listener opened');
    },
    portClosed(port, { namespace, name }) {
      openPorts -= 1;
      logger.info({ port, namespace, eventlistener: name }, 'port of event listener closed');
    },
    portFailed(port, { namespace, name }, text) {
      portFailures.add(1, {});
      logger.error({ port, namespace, eventlistener: name, text }, 'port of event listener can not be opened');
    },
    portProblems: (problems) => logger.warn({ problems }, 'ports of event listeners'),
    watchFailed: (text) => logger.warn({ text }, 'watching event listeners failed'),
    bug(err) {
      requests.add(1, { result: 'bug' });
      logger.error({ err }, 'bug');
    },
  };
}

/** What a request came to at a forwarder: with `bug`, the label of `millrace_forwarded_total`. */
export const forwardResults = ['accepted', 'refused', 'body-too-large', 'body-too-slow', 'body-too-many', 'sender-gone', 'timed-out', 'away', 'lost'] as const;
export type ForwardResult = (typeof forwardResults)[number];

export interface ForwarderEvents {
  forwarded(result: ForwardResult, durationMs: number): void;
  /** The shared ingress was not reached within the bound, or broke off: its sender was told 503. */
  notReached(kind: 'away' | 'lost', text: string): void;
  unknownFlags(names: readonly string[]): void;
  bug(err: unknown): void;
}

/** Tekton's own metrics of what it forwards are the shared ingress's: here they would be counted twice. */
export const forwarderMetrics = {
  forwarded: {
    kind: 'counter',
    scope: 'millrace/forwarder',
    name: 'millrace_forwarded_total',
    labels: ['result'],
    description: 'Requests to the pod of a listener: accepted or refused by the ingress, or why the ingress did not answer them.',
  },
  duration: {
    kind: 'histogram',
    scope: 'millrace/forwarder',
    name: 'millrace_forward_duration_seconds',
    labels: [],
    description: 'How long a request took at a forwarder, until its answer began.',
    boundaries: ingressMetrics.duration.boundaries,
  },
} as const satisfies MetricTable;

export function createForwarderEvents({ logger, metrics }: Pick<IngressEventPorts, 'logger' | 'metrics'>): ForwarderEvents {
  const forwarded = metrics.counter(forwarderMetrics.forwarded);
  const duration = metrics.histogram(forwarderMetrics.duration);
  for (const result of [...forwardResults, 'bug']) forwarded.add(0, { result });
  return {
    forwarded(result, durationMs) {
      forwarded.add(1, { result });
      duration.record(durationMs / 1000, {});
    },
    notReached: (kind, text) => logger.warn({ kind, text }, 'request not forwarded'),
    unknownFlags: (names) => logger.warn({ names }, 'flags that mean nothing here'),
    bug(err) {
      forwarded.add(1, { result: 'bug' });
      logger.error({ err }, 'bug');
    },
  };
}

/** Tekton's own (pkg/sink/metrics.go): `succeeded` is what it answered with 202, `failed` a bad body or an unknown listener. */
const tektonStatus = {
  stored: 'succeeded',
  duplicate: 'succeeded',
  'sender-refused': null,
  'rate-limited': null,
  'body-invalid': 'failed',
  'body-too-large': 'failed',
  'body-too-slow': 'failed',
  'body-too-many': null,
  'sender-gone': null,
  'target-invalid': null,
  'listener-unknown': 'failed',
  'listener-refused': null,
  'not-ready': null,
  'storage-away': null,
  'storage-full': null,
  'hold-full': null,
} satisfies Record<Result, 'succeeded' | 'failed' | null>;
