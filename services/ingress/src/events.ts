/** What ingress tells its operators: every metric name and log message of this service. */
import type { Counter, Histogram, Logger, Metrics } from '@millrace/runtime';
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
}

export interface IngressEvents extends ListenerPortEvents {
  answered(answered: Answered): void;
  /** Storage failed; the request waits for it. */
  held(eventId: string, err: unknown): void;
  listenerRead(listener: Listener): void;
  redisLost(text: string): void;
  redisBack(): void;
  /** What came back would lose what is stored. */
  redisUnfit(problems: readonly string[]): void;
  /** It may lose what is stored, or store nothing; nobody can tell for certain. */
  redisDoubtful(server: string, warning: string): void;
  queueError(err: Error): void;
  watchFailed(text: string): void;
  bug(err: unknown): void;
}

export interface HeldNow {
  readonly requests: number;
  readonly bytes: number;
}

export function createEvents(logger: Logger, metrics: Metrics, heldNow: () => HeldNow): IngressEvents {
  const tekton = tektonMetrics(metrics);
  const requests = metrics.counter({ scope, name: 'millrace_requests_total', description: 'Requests received, by what they came to' });
  metrics.gauge({ scope, name: 'millrace_held_requests', description: 'Requests that wait for storage' }, () => [{ value: heldNow().requests, labels: {} }]);
  metrics.gauge({ scope, name: 'millrace_held_bytes', description: 'Bytes of the bodies of requests that wait for storage' }, () => [{ value: heldNow().bytes, labels: {} }]);
  let openPorts = 0;
  metrics.gauge({ scope, name: 'millrace_listener_ports', description: 'Ports of event listeners that are open' }, () => [{ value: openPorts, labels: {} }]);
  const portFailures = metrics.counter({ scope, name: 'millrace_listener_port_failures_total', description: 'Tries to open the port of an event listener that failed' });

  return {
    answered({ result, status, durationMs, eventId, listener, text }) {
      requests.add(1, { result });
      tekton.duration.record(durationMs / 1000);
      const counted = tektonStatus[result];
      if (counted !== null) tekton.received.add(1, { status: counted });
      const fields = { result, status, durationMs, eventId, eventlistener: listener?.reference.name, namespace: listener?.reference.namespace, text };
      if (status < 500) logger.info(fields, 'request answered');
      else logger.warn(fields, 'request not accepted');
    },
    held: (eventId, err) => logger.debug({ eventId, err }, 'storage away, request held'),
    listenerRead({ reference, refusal, warnings }) {
      const { namespace, name } = reference;
      if (refusal !== null) logger.error({ namespace, eventlistener: name, refusal }, 'event listener refuses every request');
      if (warnings.length > 0) logger.warn({ namespace, eventlistener: name, warnings }, 'event listener has mistakes');
    },
    redisLost: (text) => logger.warn({ text }, 'redis connection lost'),
    redisBack: () => logger.info({}, 'redis connection back'),
    redisUnfit: (problems) => logger.error({ problems }, 'redis is unfit'),
    redisDoubtful: (server, warning) => logger.warn({ server, warning }, 'redis is doubtful'),
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
      portFailures.add(1);
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

export interface ForwarderEvents {
  /** The shared ingress was not reached within the bound, or broke off: its sender was told 503. */
  notReached(kind: 'away' | 'lost', text: string): void;
  unknownFlags(names: readonly string[]): void;
  bug(err: unknown): void;
}

/** Metrics of what it forwards are the shared ingress's. */
export function createForwarderEvents(logger: Logger): ForwarderEvents {
  return {
    notReached: (kind, text) => logger.warn({ kind, text }, 'request not forwarded'),
    unknownFlags: (names) => logger.warn({ names }, 'flags that mean nothing here'),
    bug: (err) => logger.error({ err }, 'bug'),
  };
}

const scope = 'millrace/ingress';

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

function tektonMetrics(metrics: Metrics): { readonly received: Counter; readonly duration: Histogram } {
  const scope = 'github.com/tektoncd/triggers/pkg/sink';
  return {
    received: metrics.counter({ scope, name: 'eventlistener_event_received_total', description: 'number of events received by sink' }),
    duration: metrics.histogram({
      scope,
      name: 'eventlistener_http_duration_seconds',
      description: 'The eventlistener HTTP request duration',
      boundaries: [0.001, 0.01, 0.1, 1, 5, 10],
    }),
  };
}
