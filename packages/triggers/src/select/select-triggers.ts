/**
 * Which triggers an event runs, as Tekton's sink chooses them (pkg/sink/sink.go: HandleEvent, selectTriggers, merge):
 * the Triggers of the listener's selector, then its entries in order, then its groups. Nothing is taken out twice:
 * a trigger that is selected and referred to runs two times.
 *
 *   planSelection(listener)     once for a generation; refused is what Tekton answers with 500
 *   selectTriggers(plan, ...)   for every event
 *   openGroup(entry, ...)       when a group's chain has let the event through (open-group.ts)
 */
import type { EventListener } from '../resources/event-listener.ts';
import type { ListenerTrigger } from '../resources/parts/listener-trigger.ts';
import type { Metadata } from '../resources/parts/metadata.ts';
import type { TriggerGroup } from '../resources/parts/trigger-group.ts';
import type { Trigger } from '../resources/trigger.ts';
import { planSelector } from './plan-selector.ts';
import { countOccurrences, selectObject, type SelectedEntry } from './selected.ts';
import type { TriggerLister } from './trigger-lister.ts';

export type PlannedSelection = SelectionPlan | SelectionRefusal;

export interface SelectionPlan {
  readonly kind: 'planned';
  readonly listener: Metadata;
  readonly bySelector: (lister: TriggerLister) => readonly Trigger[];
  readonly entries: readonly Exclude<ListenerTrigger, { kind: 'undefined' }>[];
  /** Each with its place among the groups of the same name. */
  readonly groups: readonly SelectedEntry[];
}

/** No event of this listener can run anything until it is mended. */
export interface SelectionRefusal {
  readonly kind: 'refused';
  readonly reason: 'bad-label-selector' | 'entry-undefined';
  readonly text: string;
}

export interface Selection {
  readonly entries: readonly SelectedEntry[];
  readonly skipped: readonly SkippedEntry[];
}

/** An entry that leads nowhere today; Tekton logs it and goes on. */
export interface SkippedEntry {
  readonly reason: 'trigger-missing';
  /** In `spec.triggers`. */
  readonly position: number;
  readonly text: string;
}

export function planSelection({ metadata, spec }: EventListener): PlannedSelection {
  const selector = planSelector(spec.selector, metadata.namespace);
  if (selector.kind === 'refused') return selector;
  const undefinedAt = spec.triggers.findIndex(({ kind }) => kind === 'undefined');
  if (undefinedAt >= 0) return { kind: 'refused', reason: 'entry-undefined', text: `spec.triggers[${undefinedAt}]: found neither template nor triggerRef, wanted one` };
  const entries = spec.triggers.filter((entry) => entry.kind !== 'undefined');
  return { kind: 'planned', listener: metadata, bySelector: selector.triggers, entries, groups: planGroups(spec.triggerGroups, metadata) };
}

export function selectTriggers(plan: SelectionPlan, lister: TriggerLister): Selection {
  const { namespace } = plan.listener;
  const occurrenceOf = countOccurrences(0);
  const entries = plan.bySelector(lister).map((trigger) => selectObject(trigger, null, occurrenceOf(trigger)));
  const skipped: SkippedEntry[] = [];
  for (const [position, entry] of plan.entries.entries()) {
    const trigger = entry.kind === 'reference' ? lister.trigger(namespace, entry.trigger) : undefined;
    if (entry.kind === 'inline') entries.push(selectInline(entry, position, plan.listener));
    else if (trigger === undefined) skipped.push({ reason: 'trigger-missing', position, text: `spec.triggers[${position}].triggerRef: no trigger "${entry.trigger}" in namespace "${namespace}"` });
    else entries.push(selectObject(trigger, null, occurrenceOf(trigger)));
  }
  return { entries: [...entries, ...plan.groups], skipped };
}

function selectInline({ name, spec }: Extract<ListenerTrigger, { kind: 'inline' }>, position: number, { namespace, uid, generation }: Metadata): SelectedEntry {
  return { identity: { group: null, trigger: { kind: 'inline', namespace, position, name }, occurrence: 0 }, selected: { kind: 'trigger', namespace, name, uid, generation, spec } };
}

/** Names of groups need not be unique: the second of a name is its second occurrence. */
function planGroups(groups: readonly TriggerGroup[], { namespace, uid, generation }: Metadata): readonly SelectedEntry[] {
  const sameName = new Map<string, number>();
  return groups.map((group): SelectedEntry => {
    const occurrence = sameName.get(group.name) ?? 0;
    sameName.set(group.name, occurrence + 1);
    return { identity: { group: group.name, trigger: { kind: 'group' }, occurrence }, selected: { kind: 'group', namespace, uid, generation, ...group } };
  });
}
