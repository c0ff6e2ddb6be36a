/**
 * Chooses the triggers an event runs. Not before every watch has synced, and not with a cache that is older than what
 * ingress saw when it took the event.
 */
import { ok, onceFor, planSelection, retryable, selectTriggers, terminal } from '@millrace/triggers';
import type { EventListener, ListenerReference, Retryable, Terminal } from '@millrace/triggers';
import { barred } from '../barred.ts';
import type { Configuration } from '../configuration.ts';
import { deliveryOf } from '../delivery-of.ts';
import type { Stage } from '../stage.ts';
import type { Delivery, Received, Selection } from '../way.ts';
import type { MaySelect } from '../may-select.ts';

export interface SelectPorts {
  readonly configuration: Pick<Configuration, 'isBarred' | 'listener' | 'trigger' | 'triggersIn' | 'allTriggers'>;
  /** Whether the listener's account could have listed what its selector reaches. */
  readonly maySelect: MaySelect;
}

export function createSelect({ configuration, maySelect }: SelectPorts): Stage<Received, Selection> {
  // Selectors are compiled once for each generation: the watch hands out the same object until it changes.
  const planOf = onceFor(planSelection);

  return async function select(received, { signal }) {
    const reference = received.event.listener;
    if (configuration.isBarred(reference.namespace)) return barred(reference);
    const listener = configuration.listener(reference.namespace, reference.name);
    if (listener === undefined || isOlder(listener, reference)) return behind(listener, reference);
    const plan = planOf(listener);
    if (plan.kind === 'refused') return terminal('listener-invalid', `EventListener "${reference.namespace}/${reference.name}": ${plan.text}`);
    const allowed = await maySelect(listener, listener.spec.selector, signal);
    if (allowed.kind !== 'ok') return allowed;
    const { entries, skipped } = selectTriggers(plan, configuration);
    const start = { body: received.body, headers: received.event.headers, extensions: {} };
    return ok({ deliveries: entries.map((entry): Delivery => deliveryOf(received.event, entry, start)), skipped: skipped.map(({ text }) => text) });
  };
}

/**
 * Whether the watch has not yet seen the object that ingress saw. Resource versions of one resource may be compared as
 * whole numbers (KEP-5504); what is no number is not compared. A listener that was deleted and made anew has a new uid:
 * the event was for the old one, and goes to the new one as it would have with Tekton.
 */
function isOlder({ metadata }: EventListener, { resourceVersion }: ListenerReference): boolean {
  return number.test(metadata.resourceVersion) && number.test(resourceVersion) && BigInt(metadata.resourceVersion) < BigInt(resourceVersion);
}

const number = /^\d+$/;

/** Either the cache is behind, or the listener was deleted after the event came in: time tells. */
function behind(found: EventListener | undefined, { namespace, name, resourceVersion }: ListenerReference): Retryable | Terminal {
  const seen = found === undefined ? 'none' : `version ${found.metadata.resourceVersion}`;
  return retryable('cache-behind', { kind: 'absent' }, `EventListener "${namespace}/${name}": found ${seen}, wanted version ${resourceVersion} or newer, which took the event`);
}
