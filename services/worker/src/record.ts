/**
 * Where every outcome ends up, in one place: the ledger first, then metrics, log, those who asked to be told, and what
 * has to be enqueued because of it.
 */
import type { AdmittedEvent, AttemptRecord, DecidedDelivery, GroupOpening, Ledger, Parked, QueuedDelivery, Recorded, Settlement } from '@millrace/ledger';
import type { Queue } from '@millrace/queue';
import type { Announce } from './announce/announce.ts';
import type { Conclusion } from './conclude.ts';
import type { WorkerEvents } from './events.ts';
import type { Subject } from './subject.ts';

export interface Record {
  /** An attempt at an event's own job has begun. */
  readonly begun: (subject: Subject) => void;
  /** It was started too often without an outcome: the ledger has made it a dead letter. */
  readonly crashed: (kind: 'event' | 'delivery', id: string) => void;
  readonly decision: (event: Subject, token: number, decided: readonly DecidedDelivery[], attempt: AttemptRecord, note: string | null) => Promise<Recorded>;
  readonly settled: (subject: Subject, deliveryId: string, token: number, settlement: Settlement) => Promise<void>;
  readonly opened: (subject: Subject, deliveryId: string, token: number, opening: GroupOpening) => Promise<void>;
  readonly eventPutOff: (subject: Subject, token: number, putOff: PutOff) => Promise<void>;
  readonly deliveryPutOff: (subject: Subject, deliveryId: string, token: number, putOff: PutOff) => Promise<void>;
  /** Enqueues what the ledger says is to be worked on next. */
  readonly next: (work: { readonly admit: readonly AdmittedEvent[]; readonly queued: readonly QueuedDelivery[] }) => Promise<void>;
}

/** Parked after an attempt that failed for now, or held without one. */
export type PutOff = Exclude<Conclusion, { readonly kind: 'settle' }>;

export interface RecordPorts {
  readonly ledger: Pick<Ledger, 'recordDecision' | 'settleDelivery' | 'openGroup' | 'parkEvent' | 'holdEvent' | 'parkDelivery' | 'holdDelivery'>;
  readonly queue: Pick<Queue, 'add'>;
  readonly events: WorkerEvents;
  readonly announce: Announce;
}

export function createRecord({ ledger, queue, events, announce }: RecordPorts): Record {
  function settled(subject: Subject, settlement: Settlement): void {
    events.settled(subject, settlement);
    const { event, trigger } = subject;
    if (settlement.kind === 'created') announce(event, { kind: 'successful' });
    if (settlement.kind === 'dead') announce(event, { kind: 'dead-letter', trigger, text: textOf(settlement.attempt) });
  }

  function undelivered(subject: Subject, attempt: AttemptRecord, note: string | null): void {
    events.nothingSelected(subject, attempt, note);
    if (attempt.outcome === 'terminal') announce(subject.event, { kind: 'failed', text: textOf(attempt) });
  }

  async function next({ admit, queued }: { readonly admit: readonly AdmittedEvent[]; readonly queued: readonly QueuedDelivery[] }): Promise<void> {
    for (const { eventId, run } of admit) await queue.add({ kind: 'event', id: eventId, run }, 0);
    for (const { deliveryId, run, delayMs } of queued) await queue.add({ kind: 'delivery', id: deliveryId, run }, delayMs);
  }

  async function queuePutOff(answer: Parked, subject: Subject, kind: 'event' | 'delivery', id: string, putOff: PutOff): Promise<void> {
    if (answer.kind === 'stale') return;
    if (putOff.kind === 'park') events.parked(subject, putOff.attempt, putOff.delayMs);
    else events.held(subject, putOff.held, putOff.scope, putOff.delayMs);
    await queue.add({ kind, id, run: answer.run }, putOff.delayMs);
    await next({ admit: answer.admit, queued: [] });
  }

  return {
    next,
    crashed: (kind, id) => events.crashed(kind, id),
    begun({ event, attempt }) {
      if (attempt === 1) announce(event, { kind: 'started' });
    },
    async decision(subject, token, deliveries, attempt, note) {
      const recorded = await ledger.recordDecision(subject.event.id, token, { attempt, note, deliveries });
      if (recorded.kind === 'stale') return recorded;
      const ended = deliveries.flatMap(({ id, next: came, selected }) => (came.kind === 'settled' ? [{ trigger: selected.name, deliveryId: id, settlement: came.settlement }] : []));
      events.filtered(subject, ended.flatMap(({ settlement, ...whose }) => (settlement.kind === 'filtered' ? [{ ...whose, attempt: settlement.attempt }] : [])));
      for (const { settlement, ...whose } of ended) if (settlement.kind !== 'filtered') settled({ ...subject, ...whose, attempt: 1 }, settlement);
      if (deliveries.length === 0) undelivered(subject, attempt, note);
      else events.decided(subject, attempt, deliveries.length);
      if (attempt.outcome === 'ok') announce(subject.event, { kind: 'done' });
      await next(recorded);
      return recorded;
    },
    async settled(subject, deliveryId, token, settlement) {
      const recorded = await ledger.settleDelivery(deliveryId, token, settlement);
      if (recorded.kind === 'stale') return;
      settled(subject, settlement);
      await next(recorded);
    },
    async opened(subject, deliveryId, token, opening) {
      const recorded = await ledger.openGroup(deliveryId, token, opening);
      if (recorded.kind === 'stale') return;
      events.opened(subject, opening);
      await next(recorded);
    },
    async eventPutOff(subject, token, putOff) {
      const { event } = subject;
      const { delayMs, spent } = putOff;
      const answer = putOff.kind === 'park' ? await ledger.parkEvent(event.id, token, putOff.attempt, delayMs, spent) : await ledger.holdEvent(event.id, token, putOff.held, delayMs, spent);
      await queuePutOff(answer, subject, 'event', event.id, putOff);
    },
    async deliveryPutOff(subject, id, token, putOff) {
      const { delayMs, spent } = putOff;
      const answer = putOff.kind === 'park' ? await ledger.parkDelivery(id, token, putOff.attempt, delayMs, spent) : await ledger.holdDelivery(id, token, putOff.held, delayMs, spent);
      await queuePutOff(answer, subject, 'delivery', id, putOff);
    },
  };
}


function textOf({ stage, reason, text }: AttemptRecord): string {
  return `${stage}: ${reason ?? 'unknown'}: ${text ?? ''}`;
}
