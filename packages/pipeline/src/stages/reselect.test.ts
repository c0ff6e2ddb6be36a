import { describe, expect, test } from '@jest/globals';
import { ok, readEventListener, readTrigger, selectTriggers, planSelection, terminal, unreachable } from '@millrace/triggers';
import type { EventListener, JsonObject, JsonValue, SelectedEntry, Trigger } from '@millrace/triggers';
import { receivedBody } from '@millrace/interceptors';
import { deliveryOf } from '../delivery-of.ts';
import { listen } from '../tell.ts';
import type { Delivery } from '../way.ts';
import { createReselect } from './reselect.ts';

const apiVersion = 'triggers.tekton.dev/v1beta1';
const attempt = { token: 1, signal: new AbortController().signal, isFresh: () => true, tell: listen() };

function trigger(name: string, template: string): Trigger {
  const read = readTrigger({ apiVersion, kind: 'Trigger', metadata: { name, namespace: 'ci', labels: { team: 'a' } }, spec: { template: { ref: template } } });
  if (read.kind !== 'read') throw new Error(`trigger ${name} can't be read`);
  return read.value;
}

function listener(spec: JsonObject): EventListener {
  const read = readEventListener({ apiVersion, kind: 'EventListener', metadata: { name: 'el', namespace: 'ci' }, spec });
  if (read.kind !== 'read') throw new Error("the listener can't be read");
  return read.value;
}

function inline(name: string, template: string): JsonObject {
  return { name, template: { ref: template } };
}

function configured(spec: JsonObject | null, triggers: readonly Trigger[] = []) {
  const found = spec === null ? undefined : listener(spec);
  return {
    isBarred: () => false,
    listener: () => found,
    trigger: (_namespace: string, name: string) => triggers.find(({ metadata }) => metadata.name === name),
    triggersIn: () => triggers,
    allTriggers: () => triggers,
  };
}

/** The first delivery of an event under one configuration, selected again under another. */
async function reselected(before: ReturnType<typeof configured>, after: ReturnType<typeof configured>, which = 0) {
  const plan = planSelection(before.listener() ?? listener({ triggers: [] }));
  if (plan.kind !== 'planned') throw new Error(plan.text);
  const entry = selectTriggers(plan, before).entries[which];
  return createReselect({ configuration: after, maySelect: async () => ok(null) })(deliveryFor(entry), attempt);
}

function deliveryFor(entry: SelectedEntry | undefined): Delivery {
  if (entry === undefined) throw new Error('nothing was selected');
  const event = { id: 'e1', receivedAt: 0, listener: { namespace: 'ci', name: 'el', uid: '', resourceVersion: '1' }, method: 'POST', url: '/', headers: {} };
  return deliveryOf(event, entry, { body: receivedBody(Buffer.from('{}')), headers: {}, extensions: {} });
}

/** The template it would be rendered from, or why there is none. */
function templateOf(outcome: Awaited<ReturnType<typeof reselected>>): JsonValue {
  switch (outcome.kind) {
    case 'ok': {
      const { selected } = outcome.value;
      return selected.kind === 'trigger' && selected.spec.template.kind === 'reference' ? selected.spec.template.name : selected.kind;
    }
    case 'filtered':
    case 'retryable':
    case 'terminal':
      return outcome.reason;
    default:
      return unreachable(outcome);
  }
}

describe('a redriven delivery', () => {
  const byReference = { triggers: [{ triggerRef: 'push' }] };

  test('is selected as its trigger is today', async () => {
    const outcome = await reselected(configured(byReference, [trigger('push', 'old')]), configured(byReference, [trigger('push', 'new')]));
    expect(templateOf(outcome)).toBe('new');
  });

  test('keeps its id: what it creates is named as it would have been', async () => {
    const before = configured(byReference, [trigger('push', 'old')]);
    const [one, two] = [await reselected(before, before), await reselected(before, configured(byReference, [trigger('push', 'new')]))];
    expect(one.kind === 'ok' && two.kind === 'ok' && one.value.id === two.value.id).toBe(true);
  });

  test('is a dead letter again when its trigger or listener is gone, or no longer selected', async () => {
    const before = configured(byReference, [trigger('push', 'old')]);
    expect(templateOf(await reselected(before, configured(byReference)))).toBe('trigger-gone');
    expect(templateOf(await reselected(before, configured({ triggers: [] }, [trigger('push', 'old')])))).toBe('trigger-gone');
    expect(templateOf(await reselected(before, configured(null)))).toBe('listener-gone');
  });

  test('of an inline trigger is found by its name when it has moved', async () => {
    const outcome = await reselected(configured({ triggers: [inline('a', 'old')] }), configured({ triggers: [inline('b', 'wrong'), inline('a', 'new')] }));
    expect(templateOf(outcome)).toBe('new');
  });

  test('of an inline trigger without a name is found by its place', async () => {
    const outcome = await reselected(configured({ triggers: [{ template: { ref: 'old' } }] }), configured({ triggers: [{ template: { ref: 'new' } }] }));
    expect(templateOf(outcome)).toBe('new');
  });

  test('of a group is the group as it is today', async () => {
    const group = { triggerGroups: [{ name: 'g', interceptors: [], triggerSelector: { labelSelector: { matchLabels: { team: 'a' } } } }] };
    expect(templateOf(await reselected(configured(group), configured(group)))).toBe('group');
  });

  test('waits for a right that its listener lacks', async () => {
    const before = configured(byReference, [trigger('push', 'old')]);
    const plan = planSelection(listener(byReference));
    const entry = plan.kind === 'planned' ? selectTriggers(plan, before).entries[0] : undefined;
    const reselect = createReselect({ configuration: before, maySelect: async () => terminal('right-missing', 'no') });
    expect(await reselect(deliveryFor(entry), attempt)).toMatchObject({ kind: 'terminal', reason: 'right-missing' });
  });
});
