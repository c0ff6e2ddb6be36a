/** Names of the worker's metrics and the constant texts of its log lines: nowhere else. */
import type { AttemptRecord, Depth, GroupOpening, Held, Settlement } from '@millrace/ledger';
import type { QueueDepth } from '@millrace/queue';
import { askedOnce } from '@millrace/runtime';
import type { LogFields, Logger, MetricTable, Metrics } from '@millrace/runtime';
import type { Verb } from '@millrace/triggers';
import type { CircuitEvents } from './gate/circuits.ts';
import type { GateEvents } from './gate/gate.ts';
import type { HeldScope } from './gate/held-back.ts';
import type { Subject } from './subject.ts';

export interface WorkerEvents extends GateEvents, CircuitEvents {
  /** A stage, or the recording of what it came to, has run. */
  took(verb: Verb, ms: number): void;
  /** What an event leads to is decided and written down. */
  decided(subject: Subject, attempt: AttemptRecord, deliveries: number): void;
  /** An object is there that was not before. */
  created(kind: string): void;
  settled(subject: Subject, settlement: Settlement): void;
  /** By its decision, of one event together: it may be a thousand. */
  filtered(event: Subject, deliveries: readonly FilteredDelivery[]): void;
  opened(subject: Subject, opening: GroupOpening): void;
  nothingSelected(subject: Subject, attempt: AttemptRecord, note: string | null): void;
  parked(subject: Subject, attempt: AttemptRecord, delayMs: number): void;
  /** Not tried, because what it needs is closed for all who need it. */
  held(subject: Subject, held: Held, scope: HeldScope, delayMs: number): void;
  /** Started too often without an outcome: a dead letter. */
  crashed(kind: 'event' | 'delivery', id: string): void;
  lockLost(id: string): void;
  /** A CloudEvent or a Kubernetes Event was sent, or nobody took it, or too many were waiting. */
  announced(how: AnnouncedAs, came: 'sent' | 'failed' | 'dropped', text: string | null): void;
  swept(count: number): void;
  sweepFailed(err: unknown): void;
  /** Finished events were removed; nobody had acted on the dead letters among them. */
  retained(count: number, deadLetters: number): void;
  retentionFailed(err: unknown): void;
  bulkFailed(err: unknown): void;
}

export interface FilteredDelivery extends Pick<Subject, 'trigger' | 'deliveryId'> {
  readonly attempt: AttemptRecord;
}

export type AnnouncedAs = 'cloud-event' | 'kubernetes-event';

export interface WorkerEventPorts {
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly now: () => number;
  readonly depth: () => Promise<Depth>;
  readonly queueDepth: () => Promise<QueueDepth>;
  /** Of the trace that is being written; null when tracing is off. */
  readonly traceId: () => string | null;
}

const scope = 'millrace/worker';
/** Tekton's own, so that boards made for it go on working (pkg/sink/metrics.go). */
const tektonScope = 'github.com/tektoncd/triggers/pkg/sink';

export const workerMetrics = {
  deliveries: { kind: 'counter', scope, name: 'millrace_deliveries_total', labels: ['outcome', 'reason'], description: 'Deliveries that ended, and events that never came to one, by outcome and reason.' },
  attempts: { kind: 'counter', scope, name: 'millrace_attempts_total', labels: ['stage', 'outcome', 'reason'], description: 'Attempts at events and deliveries, by the stage they ended in, outcome and reason.' },
  held: { kind: 'counter', scope, name: 'millrace_held_total', labels: ['scope'], description: 'How often something was put off without an attempt, by what was closed.' },
  duration: {
    kind: 'histogram',
    scope,
    name: 'millrace_stage_duration_seconds',
    labels: ['verb'],
    description: 'How long a stage took; record is the writing of what an attempt came to.',
    boundaries: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  },
  receiveToCreated: {
    kind: 'histogram',
    scope,
    name: 'millrace_receive_to_created_seconds',
    labels: [],
    description: 'From the receipt of an event to the last object of a delivery.',
    boundaries: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600],
  },
  open: { kind: 'gauge', scope, name: 'millrace_open', labels: [], description: 'Events and deliveries that are stored and not final. The same from every worker.' },
  waiting: { kind: 'gauge', scope, name: 'millrace_waiting', labels: [], description: 'Events that wait until their listener has room. The same from every worker.' },
  deadLetters: { kind: 'gauge', scope, name: 'millrace_dead_letters', labels: [], description: 'Dead letters that nobody has acted on. The same from every worker.' },
  oldest: { kind: 'gauge', scope, name: 'millrace_oldest_open_age_seconds', labels: [], description: 'Age of the oldest event that is not final; 0 when there is none. The same from every worker.' },
  jobs: { kind: 'gauge', scope, name: 'millrace_queue_depth', labels: ['state'], description: 'Jobs in the queues, by state; failed is always 0, else it is a bug. The same from every worker.' },
  gateOpen: { kind: 'gauge', scope, name: 'millrace_gate_open', labels: [], description: 'Whether this worker creates: 0 while the API server is away or does not know us.' },
  circuits: { kind: 'gauge', scope, name: 'millrace_circuits_open', labels: ['scope'], description: 'Circuits of this worker that are not closed: namespaces and resources, throttled accounts, interceptor hosts.' },
  announcements: { kind: 'counter', scope, name: 'millrace_announcements_total', labels: ['how', 'came'], description: 'CloudEvents and Kubernetes Events about deliveries, by what came of them.' },
  locksLost: { kind: 'counter', scope, name: 'millrace_locks_lost_total', labels: [], description: 'Jobs whose lock ran out while this worker was at them: another one took over.' },
  swept: { kind: 'counter', scope, name: 'millrace_swept_total', labels: [], description: 'Open entries that had no live job and were enqueued again.' },
  removed: { kind: 'counter', scope, name: 'millrace_retention_removed_total', labels: ['kind'], description: 'What retention has removed: finished events, and dead letters among them.' },
  tektonTriggered: { kind: 'counter', scope: tektonScope, name: 'eventlistener_triggered_resources_total', labels: ['kind'], description: 'Count of the number of triggered eventlistener resources' },
} as const satisfies MetricTable;

export function createWorkerEvents({ logger, metrics, now, depth, queueDepth, traceId }: WorkerEventPorts): WorkerEvents {
  const deliveries = metrics.counter(workerMetrics.deliveries);
  const attempts = metrics.counter(workerMetrics.attempts);
  const heldTotal = metrics.counter(workerMetrics.held);
  const duration = metrics.histogram(workerMetrics.duration);
  const receiveToCreated = metrics.histogram(workerMetrics.receiveToCreated);
  const announcements = metrics.counter(workerMetrics.announcements);
  const locksLost = metrics.counter(workerMetrics.locksLost);
  const sweptTotal = metrics.counter(workerMetrics.swept);
  const removed = metrics.counter(workerMetrics.removed);
  const triggered = metrics.counter(workerMetrics.tektonTriggered);
  let isGateOpen = true;
  const openCircuits = new Map<string, number>([['resource', 0], ['flow', 0], ['host', 0]]);
  observeQueue({ metrics, now, depth, queueDepth });
  metrics.gauge(workerMetrics.gateOpen, () => [{ value: Number(isGateOpen), labels: {} }]);
  metrics.gauge(workerMetrics.circuits, () => [...openCircuits].map(([kind, value]) => ({ value, labels: { scope: kind } })));
  // A series that starts with the first failure shows no increase: what rules ask for is there from the start.
  for (const reason of ['signature-invalid', 'signature-missing']) deliveries.add(0, { outcome: 'filtered', reason });
  for (const scope of ['cluster', 'resource', 'flow', 'host', 'slot'] satisfies readonly HeldScope[]) heldTotal.add(0, { scope });
  for (const how of ['cloud-event', 'kubernetes-event'] satisfies readonly AnnouncedAs[]) {
    for (const came of ['sent', 'failed', 'dropped']) announcements.add(0, { how, came });
  }
  for (const kind of ['event', 'dead-letter']) removed.add(0, { kind });
  sweptTotal.add(0, {});
  locksLost.add(0, {});

  function counted(attempt: AttemptRecord, times = 1): void {
    attempts.add(times, { stage: attempt.stage, outcome: attempt.outcome, reason: attempt.reason ?? '' });
  }

  /** Everything that is known of an attempt, in one line. */
  function fieldsOf(subject: Subject): LogFields {
    const { trigger, deliveryId } = subject;
    return { ...sharedFieldsOf(subject), trigger, deliveryId };
  }

  /** What is the same for all deliveries that are told of in one attempt. */
  function sharedFieldsOf({ event, attempt, durations }: Subject): LogFields {
    const took = Object.entries(durations()).map(([verb, ms]) => [verb, Math.round(ms * 100) / 100]);
    return {
      eventId: event.id,
      receivedAt: event.receivedAt,
      listener: `${event.listener.namespace}/${event.listener.name}`,
      attempt,
      stageMs: Object.fromEntries(took),
      traceId: traceId() ?? undefined,
    };
  }

  return {
    took(verb, ms) {
      duration.record(ms / 1000, { verb });
    },
    decided(subject, attempt, deliveries) {
      counted(attempt);
      logger.info({ ...fieldsOf(subject), ...attempt, deliveries }, 'event decided');
    },
    created(kind) {
      triggered.add(1, { kind });
    },
    settled(subject, settlement) {
      counted(settlement.attempt);
      deliveries.add(1, { outcome: settlement.kind, reason: settlement.attempt.reason ?? '' });
      if (settlement.kind === 'created') receiveToCreated.record(Math.max(0, (now() - subject.event.receivedAt) / 1000), {});
      const fields = { ...fieldsOf(subject), ...settlement.attempt };
      if (settlement.kind === 'dead') logger.warn(fields, 'dead letter');
      else logger.info({ ...fields, result: settlement.kind }, 'delivery ended');
    },
    filtered(event, ended) {
      if (ended.length === 0) return;
      const alike = new Map<string, { readonly attempt: AttemptRecord; times: number }>();
      const lines = logger.child({ ...sharedFieldsOf({ ...event, attempt: 1 }), result: 'filtered' });
      for (const { trigger, deliveryId, attempt } of ended) {
        const key = `${attempt.stage} ${attempt.reason}`;
        const counting = alike.get(key) ?? { attempt, times: 0 };
        counting.times += 1;
        alike.set(key, counting);
        lines.info({ trigger, deliveryId, ...attempt }, 'delivery ended');
      }
      for (const { attempt, times } of alike.values()) {
        counted(attempt, times);
        deliveries.add(times, { outcome: 'filtered', reason: attempt.reason ?? '' });
      }
    },
    opened(subject, opening) {
      counted(opening.attempt);
      logger.info({ ...fieldsOf(subject), ...opening.attempt, members: opening.members.length }, 'group opened');
    },
    nothingSelected(subject, attempt, note) {
      counted(attempt);
      if (attempt.outcome === 'terminal') {
        deliveries.add(1, { outcome: 'dead', reason: attempt.reason ?? '' });
        logger.warn({ ...fieldsOf(subject), ...attempt }, 'dead letter');
      } else logger.info({ ...fieldsOf(subject), ...attempt, note }, 'nothing selected');
    },
    parked(subject, attempt, delayMs) {
      counted(attempt);
      logger.info({ ...fieldsOf(subject), ...attempt, delayMs }, 'attempt failed for now');
    },
    held(subject, held, heldScope, delayMs) {
      heldTotal.add(1, { scope: heldScope });
      logger.debug({ ...fieldsOf(subject), ...held, scope: heldScope, delayMs }, 'held');
    },
    gateClosed(cause) {
      isGateOpen = false;
      logger.warn({ ...cause }, 'creating is paused');
    },
    gateOpened(closedMs) {
      isGateOpen = true;
      logger.info({ closedMs: Math.round(closedMs) }, 'creating goes on');
    },
    circuitOpened({ scope: kind, about }, failing) {
      openCircuits.set(kind, (openCircuits.get(kind) ?? 0) + 1);
      logger.warn({ scope: kind, about, ...failing }, 'circuit opened');
    },
    circuitClosed({ scope: kind, about }) {
      openCircuits.set(kind, (openCircuits.get(kind) ?? 1) - 1);
      logger.info({ scope: kind, about }, 'circuit closed');
    },
    announced(how, came, text) {
      announcements.add(1, { how, came });
      if (came !== 'sent') logger.warn({ how, came, text }, 'announcement not taken');
    },
    crashed(kind, id) {
      deliveries.add(1, { outcome: 'dead', reason: 'crashed' });
      logger.warn({ kind, id, reason: 'crashed' }, 'dead letter');
    },
    lockLost(id) {
      locksLost.add(1, {});
      logger.warn({ id }, 'lock lost');
    },
    swept(count) {
      sweptTotal.add(count, {});
      logger.warn({ count }, 'swept');
    },
    sweepFailed(err) {
      logger.warn({ err }, 'sweep failed');
    },
    retained(count, deadLetters) {
      removed.add(count, { kind: 'event' });
      removed.add(deadLetters, { kind: 'dead-letter' });
      if (deadLetters > 0) logger.warn({ count, deadLetters }, 'removed by retention, dead letters among it');
      else logger.info({ count }, 'removed by retention');
    },
    retentionFailed(err) {
      logger.warn({ err }, 'retention failed');
    },
    bulkFailed(err) {
      logger.warn({ err }, 'bulk action failed');
    },
  };
}

type QueuePorts = Pick<WorkerEventPorts, 'metrics' | 'now' | 'depth' | 'queueDepth'>;

function observeQueue({ metrics, now, depth, queueDepth }: QueuePorts): void {
  const asked = askedOnce(depth);
  metrics.gauge(workerMetrics.open, async () => [{ value: (await asked()).open, labels: {} }]);
  metrics.gauge(workerMetrics.waiting, async () => [{ value: (await asked()).waiting, labels: {} }]);
  metrics.gauge(workerMetrics.deadLetters, async () => [{ value: (await asked()).deadLetters, labels: {} }]);
  metrics.gauge(workerMetrics.oldest, async () => {
    const { oldestReceivedAt } = await asked();
    return [{ value: oldestReceivedAt === null ? 0 : Math.max(0, (now() - oldestReceivedAt) / 1000), labels: {} }];
  });
  metrics.gauge(workerMetrics.jobs, async () => {
    const { waiting, active, delayed, failed } = await queueDepth();
    return Object.entries({ waiting, active, delayed, failed }).map(([state, value]) => ({ value, labels: { state } }));
  });
}
