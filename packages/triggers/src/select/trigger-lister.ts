import type { Trigger } from '../resources/trigger.ts';

/** The Trigger objects that exist, as a watch keeps them. */
export interface TriggerLister {
  trigger(namespace: string, name: string): Trigger | undefined;
  triggersIn(namespace: string): readonly Trigger[];
  allTriggers(): readonly Trigger[];
}
