import type { DeliveryIdentity } from '../delivery.ts';
import type { TriggerGroup } from '../resources/parts/trigger-group.ts';
import type { TriggerSpec } from '../resources/parts/trigger-spec.ts';
import type { Trigger } from '../resources/trigger.ts';

/** One selection: what will be one delivery. The same trigger is there as often as Tekton would run it. */
export interface SelectedEntry {
  /** With the event's id: the identity of the delivery. */
  readonly identity: Omit<DeliveryIdentity, 'eventId'>;
  readonly selected: SelectedTrigger | SelectedGroup;
}

export interface SelectedTrigger {
  readonly kind: 'trigger';
  /** Of its bindings, template, secrets, and of created objects that name none. */
  readonly namespace: string;
  /** Empty for an inline trigger without a name. */
  readonly name: string;
  /** Of the Trigger object; for an inline trigger those of its EventListener. */
  readonly uid: string;
  readonly generation: number;
  readonly spec: TriggerSpec;
}

/** Its chain runs first; then `openGroup` selects its members. */
export interface SelectedGroup extends TriggerGroup {
  readonly kind: 'group';
  /** Of its EventListener, as uid and generation. */
  readonly namespace: string;
  readonly uid: string;
  readonly generation: number;
}

export function selectObject({ metadata, spec }: Trigger, group: string | null, occurrence: number): SelectedEntry {
  const { namespace, name, uid, generation } = metadata;
  return { identity: { group, trigger: { kind: 'trigger', namespace, name }, occurrence }, selected: { kind: 'trigger', namespace, name, uid, generation, spec } };
}

/**
 * Gives the how-manieth selection of the same trigger this is. It does not depend on the order in which different
 * triggers come, which no lister promises.
 */
export function countOccurrences(first: number): (trigger: Trigger) => number {
  const next = new Map<string, number>();
  return ({ metadata }) => {
    const key = `${metadata.namespace}/${metadata.name}`;
    const occurrence = next.get(key) ?? first;
    next.set(key, occurrence + 1);
    return occurrence;
  };
}
