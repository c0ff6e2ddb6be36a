/**
 * Where every outcome ends up, in one place: the ledger first, then metrics, log, and what has to be enqueued because of it.
 */
import type { AdmittedEvent, AttemptRecord, DecidedDelivery, GroupOpening, Ledger, Parked, QueuedDelivery, Recorded, Settlement } from '@millrace/ledger';
import type { Queue } from '@millrace/queue';
import type { WorkerEvents } from './events.ts';
import type { Delivery } from './way.ts';

export interface Record {
  readonly decision: (event: Subject, token: number, decided: readonly DecidedDelivery[], attempt: AttemptRecord, note: string | null) => Promise<Recorded>;
  readonly settled: (subject: Subject, deliveryId: string, token: number, settlement: Settlement) => Promise<void>;
  readonly opened: (subject: Subject, deliveryId: string, token: number, opening: GroupOpening) => Promise<void>;
  readonly eventParked: (subject: Subject, token: number, attempt: AttemptRecord, delayMs: number) => Promise<void>;
  readonly deliveryParked: (subject: Subject, deliveryId: string, token: number, attempt: AttemptRecord, delayMs: number) => Promise<void>;
  /** Enqueues what the ledger says is to be worked on next. */
  readonly next: (work: { readonly admit: readonly AdmittedEvent[]; readonly queued: readonly QueuedDelivery[] }) => Promise<void>;
}

/** What a log line and a metric say about whose outcome it is. */
export interface Subject {
  readonly eventId: string;
  readonly receivedAt: number;
  readonly listener: string;
  readonly trigger: string | null;
}

export interface RecordPorts {
  readonly ledger: Ledger;
  readonly queue: Queue;
  readonly events: WorkerEvents;
}

export function createRecord({ ledger, queue, events }: RecordPorts): Record {
  async function next({ admit, queued }: { readonly admit: readonly AdmittedEvent[]; readonly queued: readonly QueuedDelivery[] }): Promise<void> {
    for (const { eventId, run } of admit) await queue.add({ kind: 'event', id: eventId, run }, 0);
    for (const { deliveryId, run, delayMs } of queued) await queue.add({ kind: 'delivery', id: deliveryId, run }, delayMs);
  }

  async function parked(answer: Parked, kind: 'event' | 'delivery', id: string, delayMs: number): Promise<void> {
    if (answer.kind === 'parked') await queue.add({ kind, id, run: answer.run }, delayMs);
  }

  return {
    next,
    async decision(subject, token, deliveries, attempt, note) {
      const recorded = await ledger.recordDecision(subject.eventId, token, { attempt, note, deliveries });
      if (recorded.kind === 'stale') return recorded;
      for (const { next: came, selected } of deliveries) {
        if (came.kind === 'settled') events.settled({ ...subject, trigger: selected.name }, came.settlement);
      }
      if (deliveries.length === 0) events.nothingSelected(subject, attempt, note);
      await next(recorded);
      return recorded;
    },
    async settled(subject, deliveryId, token, settlement) {
      const recorded = await ledger.settleDelivery(deliveryId, token, settlement);
      if (recorded.kind === 'stale') return;
      events.settled(subject, settlement);
      await next(recorded);
    },
    async opened(subject, deliveryId, token, opening) {
      const recorded = await ledger.openGroup(deliveryId, token, opening);
      if (recorded.kind === 'stale') return;
      events.opened(subject, opening);
      await next(recorded);
    },
    async eventParked(subject, token, attempt, delayMs) {
      const answer = await ledger.parkEvent(subject.eventId, token, attempt, delayMs);
      events.parked(subject, attempt, delayMs);
      await parked(answer, 'event', subject.eventId, delayMs);
    },
    async deliveryParked(subject, deliveryId, token, attempt, delayMs) {
      const answer = await ledger.parkDelivery(deliveryId, token, attempt, delayMs);
      events.parked(subject, attempt, delayMs);
      await parked(answer, 'delivery', deliveryId, delayMs);
    },
  };
}

export function subjectOf({ event, selected }: Delivery): Subject {
  return { eventId: event.id, receivedAt: event.receivedAt, listener: `${event.listener.namespace}/${event.listener.name}`, trigger: selected.name };
}
