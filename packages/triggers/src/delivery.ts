import { unreachable } from './unreachable.ts';

/** Which trigger a delivery is for. Inline entries of an EventListener have a position instead of an object of their own. */
export type TriggerIdentity =
  | { readonly kind: 'trigger'; readonly namespace: string; readonly name: string }
  | { readonly kind: 'inline'; readonly namespace: string; readonly position: number; readonly name: string }
  | { readonly kind: 'group' };

/**
 * What makes one delivery the same delivery for ever: one selection of a trigger (or of a group, which opens its
 * members) by an event. Tekton runs a trigger as often as it is selected, and so do we: `occurrence` counts.
 */
export interface DeliveryIdentity {
  readonly eventId: string;
  /** Name of the TriggerGroup it came through, or null. */
  readonly group: string | null;
  readonly trigger: TriggerIdentity;
  /** The how-manieth selection of the same trigger through the same group, from 0. */
  readonly occurrence: number;
}

/**
 * The delivery's id: 32 hex digits of `sha256Hex` over an unambiguous text of the identity.
 * A stored format: changing it would create everything that is open a second time.
 */
export function deliveryId(identity: DeliveryIdentity, sha256Hex: (text: string) => string): string {
  const text = JSON.stringify([identity.eventId, identity.group, triggerParts(identity.trigger), identity.occurrence]);
  return sha256Hex(text).slice(0, 32);
}

/** The same for the same selection by another event, like a replay: at one position may be another inline trigger by then. A stored format. */
export function selectionText({ group, trigger, occurrence }: Omit<DeliveryIdentity, 'eventId'>): string {
  return JSON.stringify([group, triggerParts(trigger), ...(trigger.kind === 'inline' ? [trigger.name] : []), occurrence]);
}

function triggerParts(trigger: TriggerIdentity): readonly (string | number)[] {
  switch (trigger.kind) {
    case 'trigger':
      return ['trigger', trigger.namespace, trigger.name];
    case 'inline':
      return ['inline', trigger.namespace, trigger.position];
    case 'group':
      return ['group'];
    default:
      return unreachable(trigger);
  }
}
