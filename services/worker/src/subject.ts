import type { Delivery } from '@millrace/pipeline';
import type { Event } from '@millrace/triggers';

/** Whose outcome it is. */
export interface Subject {
  readonly event: Event;
  /** Name of the trigger or group, perhaps empty; null for the event itself. */
  readonly trigger: string | null;
}

export function subjectOf({ event, selected }: Delivery): Subject {
  return { event, trigger: selected.name };
}
