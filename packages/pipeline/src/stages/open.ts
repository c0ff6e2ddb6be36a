/**
 * Opens a group whose chain has let the event through: its members are selected now, and start from what the chain left
 * (Tekton pkg/sink/sink.go, processTriggerGroups).
 */
import { ok, openGroup, terminal } from '@millrace/triggers';
import type { Configuration } from '../configuration.ts';
import { deliveryOf } from '../delivery-of.ts';
import type { MaySelect } from '../may-select.ts';
import type { Stage } from '../stage.ts';
import type { Delivery, Intercepted } from '../way.ts';

export interface OpenPorts {
  readonly configuration: Pick<Configuration, 'listener' | 'trigger' | 'triggersIn' | 'allTriggers'>;
  readonly maySelect: MaySelect;
}

export function createOpen({ configuration, maySelect }: OpenPorts): Stage<Intercepted, readonly Delivery[]> {
  return async function open({ delivery, headers, extensions }, { signal }) {
    const { event, identity, selected, start } = delivery;
    if (selected.kind !== 'group') throw new TypeError('only a group has members');
    const { namespace, name } = event.listener;
    const listener = configuration.listener(namespace, name);
    if (listener === undefined) return terminal('listener-gone', `EventListener "${namespace}/${name}" is gone: nobody to open group "${selected.name}" for`);
    const allowed = await maySelect(listener, selected.selector, signal);
    if (allowed.kind !== 'ok') return allowed;
    const opened = openGroup(selected, identity.occurrence, configuration);
    if (opened.kind === 'refused') return terminal('listener-invalid', `group "${selected.name}" of EventListener "${namespace}/${name}": ${opened.text}`);
    const from = { body: start.body, headers, extensions };
    return ok(opened.entries.map((entry) => deliveryOf(event, entry, from)));
  };
}
