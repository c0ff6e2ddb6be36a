import { describe, expect, test } from '@jest/globals';
import { readEventListener, readTrigger } from '@millrace/triggers';
import type { DeliveryIdentity, JsonObject, ListenerReference } from '@millrace/triggers';
import { accountFor } from './accounts.ts';

const reference: ListenerReference = { namespace: 'ci', name: 'el', uid: 'u', resourceVersion: '1' };
const inline: DeliveryIdentity = { eventId: 'e', group: null, trigger: { kind: 'inline', namespace: 'ci', position: 0, name: 'build' }, occurrence: 0 };
const selected: DeliveryIdentity = { eventId: 'e', group: null, trigger: { kind: 'trigger', namespace: 'team', name: 'build' }, occurrence: 0 };
const template = { spec: { resourcetemplates: [] } };

function accountOf(identity: DeliveryIdentity, listenerSpec: JsonObject, triggerSpec: JsonObject | null = null) {
  const listener = readEventListener({ apiVersion: 'triggers.tekton.dev/v1beta1', kind: 'EventListener', metadata: { namespace: 'ci', name: 'el' }, spec: listenerSpec });
  const trigger = triggerSpec === null ? null : readTrigger({ apiVersion: 'triggers.tekton.dev/v1beta1', kind: 'Trigger', metadata: { namespace: 'team', name: 'build' }, spec: { bindings: [], template, ...triggerSpec } });
  return accountFor(identity, reference, {
    listener: () => (listener.kind === 'read' ? listener.value : undefined),
    trigger: () => (trigger?.kind === 'read' ? trigger.value : undefined),
  });
}

function entry(more: JsonObject = {}): JsonObject {
  return { name: 'build', template, ...more };
}

describe('the account that creates', () => {
  test("is the listener's, or default", () => {
    expect(accountOf(inline, { triggers: [entry()] })).toMatchObject({ value: { namespace: 'ci', name: 'default', namedByTrigger: false } });
    expect(accountOf(inline, { serviceAccountName: 'listens', triggers: [entry()] })).toMatchObject({ value: { namespace: 'ci', name: 'listens', namedByTrigger: false } });
    expect(accountOf(selected, { serviceAccountName: 'listens' }, {})).toMatchObject({ value: { namespace: 'ci', name: 'listens', namedByTrigger: false } });
  });

  test("is the one that a trigger names, in the trigger's namespace", () => {
    const listenerAccount = { namespace: 'ci', name: 'listens' };
    expect(accountOf(inline, { serviceAccountName: 'listens', triggers: [entry({ serviceAccountName: 'builder' })] })).toMatchObject({ value: { namespace: 'ci', name: 'builder', namedByTrigger: true, listenerAccount } });
    expect(accountOf(selected, { serviceAccountName: 'listens' }, { serviceAccountName: 'builder' })).toMatchObject({ value: { namespace: 'team', name: 'builder', namedByTrigger: true, listenerAccount } });
  });

  test('is nobody once another entry stands at its place, or the trigger is gone', () => {
    expect(accountOf(inline, { triggers: [entry({ name: 'other' })] })).toMatchObject({ kind: 'terminal', reason: 'trigger-gone' });
    expect(accountOf(selected, { serviceAccountName: 'listens' })).toMatchObject({ kind: 'retryable', reason: 'binding-missing' });
  });

  test.each(['system:admin', 'a:b', 'Builder', '../builder', 'a/b', '-a', 'a..b', 'a'.repeat(254)])('is not %j, which the API server would take for a user', (name) => {
    expect(accountOf(inline, { serviceAccountName: name, triggers: [entry()] })).toMatchObject({ kind: 'terminal', reason: 'listener-invalid' });
    expect(accountOf(inline, { triggers: [entry({ serviceAccountName: name })] })).toMatchObject({ kind: 'terminal', reason: 'trigger-invalid' });
  });
});
