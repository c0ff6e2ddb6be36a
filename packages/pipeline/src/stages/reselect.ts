/**
 * A redriven delivery, selected by today's objects: the same trigger as it is now, by the same way through the listener. A
 * member of a group still starts from what the group's chain left.
 */
import { ok, openGroup, planSelection, selectionText, selectTriggers, terminal } from '@millrace/triggers';
import type { SelectedEntry } from '@millrace/triggers';
import { barred } from '../barred.ts';
import type { Configuration } from '../configuration.ts';
import type { MaySelect } from '../may-select.ts';
import type { Stage } from '../stage.ts';
import type { Delivery } from '../way.ts';

export interface ReselectPorts {
  readonly configuration: Pick<Configuration, 'isBarred' | 'listener' | 'trigger' | 'triggersIn' | 'allTriggers'>;
  readonly maySelect: MaySelect;
}

export function createReselect({ configuration, maySelect }: ReselectPorts): Stage<Delivery, Delivery> {
  return async function reselect(delivery, { signal }) {
    const { namespace, name } = delivery.event.listener;
    if (configuration.isBarred(namespace)) return barred({ namespace, name });
    const listener = configuration.listener(namespace, name);
    if (listener === undefined) return terminal('listener-gone', `EventListener "${namespace}/${name}" is gone`);
    const plan = planSelection(listener);
    if (plan.kind === 'refused') return terminal('listener-invalid', `EventListener "${namespace}/${name}": ${plan.text}`);
    const allowed = await maySelect(listener, listener.spec.selector, signal);
    if (allowed.kind !== 'ok') return allowed;

    const { entries } = selectTriggers(plan, configuration);
    const { group } = delivery.identity;
    if (group === null || delivery.identity.trigger.kind === 'group') return foundAmong(entries, delivery);
    const members: SelectedEntry[] = [];
    for (const { identity, selected } of entries) {
      if (selected.kind !== 'group' || selected.name !== group) continue;
      const allowed = await maySelect(listener, selected.selector, signal);
      if (allowed.kind !== 'ok') return allowed;
      members.push(...membersOf(selected, identity.occurrence, configuration));
    }
    return foundAmong(members, delivery);
  };
}

function membersOf(group: Parameters<typeof openGroup>[0], occurrence: number, configuration: ReselectPorts['configuration']): readonly SelectedEntry[] {
  const opened = openGroup(group, occurrence, configuration);
  return opened.kind === 'opened' ? opened.entries : [];
}

function foundAmong(entries: readonly SelectedEntry[], delivery: Delivery) {
  const wanted = selectionText(delivery.identity);
  const entry = entries.find(({ identity }) => selectionText(identity) === wanted) ?? movedInline(entries, delivery);
  if (entry === undefined) {
    const { namespace, name } = delivery.event.listener;
    return terminal('trigger-gone', `EventListener "${namespace}/${name}" no longer selects trigger "${delivery.selected.namespace}/${delivery.selected.name}"`);
  }
  return ok({ ...delivery, selected: entry.selected });
}

/** An inline trigger with a name is the same one wherever it stands in the list today. */
function movedInline(entries: readonly SelectedEntry[], { identity: { trigger } }: Delivery): SelectedEntry | undefined {
  if (trigger.kind !== 'inline' || trigger.name === '') return undefined;
  return entries.find(({ identity }) => identity.trigger.kind === 'inline' && identity.trigger.name === trigger.name);
}
