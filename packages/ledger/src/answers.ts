import type { AdmittedEvent, Ended, Later, Parked, Persisted, QueuedDelivery, Recorded, Stored } from './ledger.ts';
import { groups, integer, list, text } from './reply.ts';

/** What scripts answer, as the types of the port. Each script's head says what it answers. */
export function persisted(reply: unknown): Persisted {
  const [kind, first, second, third] = list(reply);
  if (text(kind) === 'stored') return { kind: 'stored', receivedAt: integer(first), admitted: integer(second) === 1 };
  const firstEventId = text(first);
  const run = integer(second);
  return {
    kind: 'duplicate',
    firstEventId,
    redriven: groups(third, 2).map(([id, current]) => ({ deliveryId: text(id), run: integer(current), delayMs: 0 })),
    redrivenEvent: run === 0 ? null : { eventId: firstEventId, run },
  };
}

export function recorded(reply: unknown): Recorded {
  const [kind, final, queued, admit] = list(reply);
  if (text(kind) === 'stale') return { kind: 'stale' };
  return { kind: 'recorded', eventFinal: integer(final) === 1, queued: queuedDeliveries(queued), admit: admittedEvents(admit) };
}

export function parked(reply: unknown): Parked {
  const [kind, run, admit] = list(reply);
  return text(kind) === 'stale' ? { kind: 'stale' } : { kind: 'parked', run: integer(run), admit: admittedEvents(admit) };
}

export function stored<T>(reply: unknown, decode: (value: unknown) => T): Stored<T> {
  const [kind, value] = list(reply);
  return text(kind) === 'stale' ? { kind: 'stale' } : { kind: 'stored', value: decode(value) };
}

export function ended(why: unknown, queued: unknown, admit: unknown): Ended {
  return { kind: 'ended', why: oneOf(text(why), ['missing', 'final', 'superseded', 'crashed']), queued: queuedDeliveries(queued), admit: admittedEvents(admit) };
}

export function later(why: unknown, delay: unknown): Later {
  return { kind: 'later', why: oneOf(text(why), ['early', 'newer']), delayMs: integer(delay) };
}

export function queuedDeliveries(reply: unknown): readonly QueuedDelivery[] {
  return groups(reply, 3).map(([id, run, delay]) => ({ deliveryId: text(id), run: integer(run), delayMs: integer(delay) }));
}

export function admittedEvents(reply: unknown): readonly AdmittedEvent[] {
  return groups(reply, 2).map(([id, run]) => ({ eventId: text(id), run: integer(run) }));
}

export function oneOf<T extends string>(found: string, wanted: readonly T[]): T {
  const match = wanted.find((word) => word === found);
  if (match === undefined) throw new TypeError(`ledger script: answered "${found}", expected one of ${wanted.join(', ')}`);
  return match;
}
