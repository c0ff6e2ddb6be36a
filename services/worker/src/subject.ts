import type { Delivery, Durations } from '@millrace/pipeline';
import type { Event } from '@millrace/triggers';

/** Whose outcome it is. */
export interface Subject {
  readonly event: Event;
  /** Name of the trigger or group, perhaps empty; null for the event itself. */
  readonly trigger: string | null;
  /** Null for the event itself. */
  readonly deliveryId: string | null;
  /** Which attempt at it this is, from 1. */
  readonly attempt: number;
  /** How long each of its stages has taken, up to now. */
  readonly durations: () => Durations;
}

export function subjectOf({ id, event, selected }: Delivery, attempt: number, durations: () => Durations): Subject {
  return { event, trigger: selected.name, deliveryId: id, attempt, durations };
}
