/** An event's view as plain data: times as texts, maps as lists. Pure. */
import type { DeliveryView, EventView, RecordedAttempt } from '@millrace/ledger';
import { exactTime } from '../frame/times.ts';

export function viewValue({ event, deliveries, attempts, finalAt, ...rest }: EventView, replays: readonly string[]): object {
  const { receivedAt, ...received } = event;
  return {
    event: { ...received, receivedAt: exactTime(receivedAt) },
    ...rest,
    answer: { status: 202, eventID: event.id },
    finalAt: finalAt === null ? null : exactTime(finalAt),
    attempts: attempts.map(withTime),
    deliveries: deliveries.map(deliveryValue),
    replays,
  };
}

function deliveryValue({ attempts, objects, rendering, dueAt, finalAt, ...rest }: DeliveryView): object {
  return {
    ...rest,
    attempts: attempts.map(withTime),
    rendering,
    objects: [...objects].map(([index, object]) => ({ index, ...object })),
    dueAt: dueAt === null ? null : exactTime(dueAt),
    finalAt: finalAt === null ? null : exactTime(finalAt),
  };
}

function withTime({ recordedAt, ...rest }: RecordedAttempt): object {
  return { ...rest, recordedAt: exactTime(recordedAt) };
}
