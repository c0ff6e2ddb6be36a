/** Names of the worker's metrics and the constant texts of its log lines: nowhere else. */
import type { AttemptRecord, Depth, GroupOpening, Held, RedisEvents, Settlement } from '@millrace/ledger';
import type { QueueDepth } from '@millrace/queue';
import type { LogFields, Logger, Metrics } from '@millrace/runtime';
import type { CircuitEvents } from './gate/circuits.ts';
import type { GateEvents } from './gate/gate.ts';
import type { HeldScope } from './gate/held-back.ts';
import type { Subject } from './subject.ts';

export interface WorkerEvents extends GateEvents, CircuitEvents {
  settled(subject: Subject, settlement: Settlement): void;
  opened(subject: Subject, opening: GroupOpening): void;
  nothingSelected(subject: Subject, attempt: AttemptRecord, note: string | null): void;
  parked(subject: Subject, attempt: AttemptRecord, delayMs: number): void;
  /** Not tried, because what it needs is closed for all who need it. */
  held(subject: Subject, held: Held, scope: HeldScope, delayMs: number): void;
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

export type AnnouncedAs = 'cloud-event' | 'kubernetes-event';

export interface WorkerEventPorts {
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly now: () => number;
  readonly depth: () => Promise<Depth>;
  readonly queueDepth: () => Promise<QueueDepth>;
}

/** The connection to Redis is older than metrics of what is in it. */
export function redisEvents(logger: Logger): RedisEvents {
  return {
    redisLost: (text) => logger.warn({ text }, 'redis connection lost'),
    redisBack: () => logger.info({}, 'redis connection back'),
    redisUnfit: (problems) => logger.error({ problems }, 'redis is unfit'),
    redisDoubtful: (server, warning) => logger.warn({ server, warning }, 'redis may lose events'),
  };
}

/** Tekton's own scope, so that boards made for it go on working (reference: pkg/sink/metrics.go). */
const tektonScope = 'github.com/tektoncd/triggers/pkg/sink';
const scope = 'millrace';

export function createWorkerEvents({ logger, metrics, now, depth, queueDepth }: WorkerEventPorts): WorkerEvents {
  const outcomes = metrics.counter({ scope, name: 'millrace_deliveries_total', description: 'Deliveries that ended, by outcome and reason.' });
  const attempts = metrics.counter({ scope, name: 'millrace_attempts_total', description: 'Attempts, by stage they ended in and outcome.' });
  const receivedToCreated = metrics.histogram({
    scope,
    name: 'millrace_receive_to_created_seconds',
    description: 'From the receipt of an event to the last object of a delivery.',
    boundaries: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600],
  });
  const triggered = metrics.counter({ scope: tektonScope, name: 'eventlistener_triggered_resources_total', description: 'number of triggered resources' });
  const announcements = metrics.counter({ scope, name: 'millrace_announcements_total', description: 'CloudEvents and Kubernetes Events about deliveries, by what came of them.' });
  const sweptTotal = metrics.counter({ scope, name: 'millrace_swept_total', description: 'Open entries that had no live job and were enqueued again.' });
  const removedTotal = metrics.counter({ scope, name: 'millrace_retention_removed_total', description: 'What retention has removed: finished events, and dead letters among them.' });
  metrics.gauge({ scope, name: 'millrace_queue_depth', description: 'Jobs in the queues, by state.' }, async () => {
    const { waiting, active, delayed, failed } = await queueDepth();
    return Object.entries({ waiting, active, delayed, failed }).map(([state, value]) => ({ value, labels: { state } }));
  });
  metrics.gauge({ scope, name: 'millrace_open', description: 'What is stored and not final, by kind.' }, async () => {
    const { open, waiting, deadLetters } = await depth();
    return Object.entries({ open, waiting, dead: deadLetters }).map(([kind, value]) => ({ value, labels: { kind } }));
  });
  metrics.gauge({ scope, name: 'millrace_oldest_open_age_seconds', description: 'Age of the oldest event that is not final; 0 when there is none.' }, async () => {
    const { oldestReceivedAt } = await depth();
    return [{ value: oldestReceivedAt === null ? 0 : Math.max(0, (now() - oldestReceivedAt) / 1000), labels: {} }];
  });

  const heldTotal = metrics.counter({ scope, name: 'millrace_held_total', description: 'Put off without an attempt, by what is closed.' });
  let isGateOpen = true;
  metrics.gauge({ scope, name: 'millrace_gate_open', description: 'Whether this process creates: 0 while the API server is away or does not know us.' }, () => [{ value: isGateOpen ? 1 : 0, labels: {} }]);
  const openCircuits = new Map<string, number>([['resource', 0], ['flow', 0], ['host', 0]]);
  metrics.gauge({ scope, name: 'millrace_circuits_open', description: 'Circuits that are not closed: namespaces and resources, throttled accounts, interceptor hosts.' }, () =>
    [...openCircuits].map(([kind, value]) => ({ value, labels: { scope: kind } })),
  );

  function counted(attempt: AttemptRecord): void {
    attempts.add(1, { stage: attempt.stage, outcome: attempt.outcome });
  }

  return {
    settled(subject, settlement) {
      counted(settlement.attempt);
      outcomes.add(1, { outcome: settlement.kind, reason: settlement.attempt.reason ?? '' });
      if (settlement.kind === 'created') {
        receivedToCreated.record(Math.max(0, (now() - subject.event.receivedAt) / 1000));
        for (const object of settlement.objects.values()) triggered.add(1, { kind: object.resource });
      }
      const fields = { ...fieldsOf(subject), ...settlement.attempt };
      if (settlement.kind === 'dead') logger.warn(fields, 'dead letter');
      else logger.info({ ...fields, result: settlement.kind }, 'delivery ended');
    },
    opened(subject, opening) {
      counted(opening.attempt);
      logger.info({ ...fieldsOf(subject), ...opening.attempt, members: opening.members.length }, 'group opened');
    },
    nothingSelected(subject, attempt, note) {
      counted(attempt);
      if (attempt.outcome === 'terminal') logger.warn({ ...fieldsOf(subject), ...attempt }, 'dead letter');
      else logger.info({ ...fieldsOf(subject), ...attempt, note }, 'nothing selected');
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
    lockLost(id) {
      logger.warn({ id }, 'lock lost');
    },
    swept(count) {
      sweptTotal.add(count);
      logger.warn({ count }, 'swept');
    },
    sweepFailed(err) {
      logger.warn({ err }, 'sweep failed');
    },
    retained(count, deadLetters) {
      removedTotal.add(count, { kind: 'event' });
      removedTotal.add(deadLetters, { kind: 'dead-letter' });
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

function fieldsOf({ event, trigger }: Subject): LogFields {
  return { eventId: event.id, receivedAt: event.receivedAt, listener: `${event.listener.namespace}/${event.listener.name}`, trigger };
}
