import { planSelector } from './plan-selector.ts';
import type { SelectionRefusal } from './select-triggers.ts';
import { countOccurrences, selectObject, type SelectedEntry, type SelectedGroup } from './selected.ts';
import type { TriggerLister } from './trigger-lister.ts';

export type OpenedGroup = { readonly kind: 'opened'; readonly entries: readonly SelectedEntry[] } | SelectionRefusal;

/**
 * The members of a group whose chain has let the event through (pkg/sink/sink.go, processTriggerGroups). `occurrence` is
 * that of the group itself. Where several groups have one name, their members are counted from different millions, so
 * that none is taken for another: no object the API server stores can name a namespace that often.
 */
export function openGroup(group: Pick<SelectedGroup, 'name' | 'namespace' | 'selector'>, occurrence: number, lister: TriggerLister): OpenedGroup {
  const selector = planSelector(group.selector, group.namespace);
  if (selector.kind === 'refused') return selector;
  const occurrenceOf = countOccurrences(occurrence * 1_000_000);
  return { kind: 'opened', entries: selector.triggers(lister).map((trigger) => selectObject(trigger, group.name, occurrenceOf(trigger))) };
}
