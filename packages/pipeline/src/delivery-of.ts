import { deliveryId } from '@millrace/triggers';
import type { Event, SelectedEntry } from '@millrace/triggers';
import { sha256Hex } from './identity.ts';
import type { Delivery, Start } from './way.ts';

/** The delivery that a selection is: its id is the same whenever the same event selects the same trigger. */
export function deliveryOf(event: Event, { identity, selected }: SelectedEntry, start: Start): Delivery {
  const whole = { ...identity, eventId: event.id };
  return { id: deliveryId(whole, sha256Hex), identity: whole, event, selected, start, verified: [] };
}
