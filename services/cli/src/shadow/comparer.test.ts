import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import type { Rehearsal } from '@millrace/pipeline';
import { textAt } from '@millrace/triggers';
import type { JsonObject } from '@millrace/triggers';
import { createComparer } from './comparer.ts';
import type { FoundCreated } from './find-created.ts';
import type { Concluded, ShadowedEvent } from './messages.ts';

const signal = new AbortController().signal;
const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName: 'a-', labels: { 'triggers.tekton.dev/trigger': 't' } }, data: { x: '1' } };

function created(uid: string, changes: JsonObject = {}): JsonObject {
  return { ...object, metadata: { ...object.metadata, namespace: 'ci', name: `a-${uid}`, uid }, ...changes };
}

/** A rehearsal of one trigger `t` that would create so many objects. */
function rehearsed(count: number): Rehearsal {
  const resources = Array.from({ length: count }, () => ({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'ci', name: 'a-x', generateName: 'a-', object }));
  const selected = { kind: 'trigger' as const, namespace: 'ci', name: 't', uid: '', generation: 1, spec: { serviceAccountName: null, interceptors: [], bindings: [], template: { kind: 'reference' as const, name: 'b' } } };
  const identity = { eventId: 'e', group: null, trigger: { kind: 'inline' as const, namespace: 'ci', position: 0, name: 't' }, occurrence: 0 };
  return { stopped: null, note: null, skipped: [], deliveries: [{ id: 'd', identity, selected, chain: [], params: [], members: [], outcome: { kind: 'rendered', rendering: { resources, failure: null, params: null } } }] };
}

function withKind(rehearsal: Rehearsal, index: number, kind: string): Rehearsal {
  return {
    ...rehearsal,
    deliveries: rehearsal.deliveries.map((delivery) => {
      if (delivery.outcome.kind !== 'rendered') return delivery;
      const resources = delivery.outcome.rendering.resources.map((resource, at) => (at === index ? { ...resource, kind, object: { ...object, kind } } : resource));
      return { ...delivery, outcome: { ...delivery.outcome, rendering: { ...delivery.outcome.rendering, resources } } };
    }),
  };
}

/** Looks at the given times, each seeing what is given for it. */
async function compared(rehearsal: Rehearsal | Error, looks: readonly (readonly [at: number, found: readonly JsonObject[] | 'away'])[]): Promise<readonly Concluded[]> {
  let now = 0;
  let seen: readonly JsonObject[] | 'away' = [];
  const concluded: Concluded[] = [];
  const comparer = createComparer({
    rehearse: async () => (rehearsal instanceof Error ? Promise.reject(rehearsal) : rehearsal),
    findCreated: async ({ eventIds }): Promise<FoundCreated> => (seen === 'away' ? { kind: 'failed', text: 'nobody there' } : { kind: 'found', byEvent: new Map([[eventIds[0] ?? '', seen]]) }),
    otherKinds: () => [],
    asStored: async (expected) => (textAt(expected.object, 'kind') === 'Nowhere' ? { kind: 'not-creatable', text: 'no such kind' } : { kind: 'stored', object: expected.object, mode: 'subset' }),
    settleMs: 1_000,
    waitMs: 10_000,
    now: () => now,
    concluded: (one) => concluded.push(one),
    trouble: () => undefined,
  });
  const event: ShadowedEvent = { eventId: 'e', namespace: 'ci', listener: 'el', answeredAt: 0, method: 'POST', url: '/', rawHeaders: [], body: Buffer.from('{}') };
  comparer.take(event);
  // Deciding takes no time here, but some turns.
  await setImmediate();
  for (const [at, found] of looks) {
    [now, seen] = [at, found];
    await comparer.look(signal);
  }
  return concluded;
}

describe('an event is concluded', () => {
  test('at the last look only, however early all is there', async () => {
    expect(await compared(rehearsed(1), [[1_000, [created('1')]], [9_999, [created('1')]]])).toEqual([]);
    expect(await compared(rehearsed(1), [[1_000, [created('1')]], [10_000, [created('1')]]])).toMatchObject([{ verdict: 'same', objects: 1 }]);
  });

  test('by what was there once, as it was then', async () => {
    expect(await compared(rehearsed(1), [[1_000, [created('1')]], [10_000, []]])).toMatchObject([{ verdict: 'same' }]);
    expect(await compared(rehearsed(1), [[1_000, [created('1')]], [10_000, [created('1', { data: { x: 'changed since' } })]]])).toMatchObject([{ verdict: 'same' }]);
  });

  test('as different when something comes besides, or nothing comes', async () => {
    expect(await compared(rehearsed(1), [[1_000, [created('1')]], [10_000, [created('1'), created('2')]]])).toMatchObject([{ verdict: 'different', objects: 1, differences: [{ kind: 'unexpected', ours: 'creates other objects' }] }]);
    expect(await compared(rehearsed(2), [[10_000, [created('1')]]])).toMatchObject([{ verdict: 'different', objects: 1, differences: [{ kind: 'missing', trigger: 't' }] }]);
  });

  test('when it can be seen again after the API server was away, or given up after as long', async () => {
    expect(await compared(rehearsed(1), [[10_000, 'away'], [12_500, [created('1')]]])).toMatchObject([{ verdict: 'same' }]);
    expect(await compared(rehearsed(1), [[10_000, 'away'], [12_500, 'away'], [70_000, 'away']])).toMatchObject([{ verdict: 'not-compared', why: 'nobody there' }]);
  });

  test('as not compared when it could not be decided', async () => {
    expect(await compared(new Error('a bug'), [[10_000, []]])).toMatchObject([{ verdict: 'not-compared', why: 'it could not be decided: a bug' }]);
    const stop = { kind: 'retryable', stage: 'intercept', reason: 'interceptor-unreachable', text: 'nobody there' } as const;
    const [delivery] = rehearsed(1).deliveries;
    if (delivery === undefined) throw new Error('none');
    expect(await compared({ ...rehearsed(0), deliveries: [{ ...delivery, outcome: stop }] }, [[10_000, []]])).toMatchObject([{ verdict: 'not-compared', why: 'it could not be decided: nobody there' }]);
  });

  test('up to the first object that nobody can create', async () => {
    expect(await compared(withKind(rehearsed(3), 1, 'Nowhere'), [[10_000, [created('1')]]])).toMatchObject([{ verdict: 'same', objects: 1 }]);
    expect(await compared(withKind(rehearsed(3), 1, 'Nowhere'), [[10_000, [created('1'), created('2')]]])).toMatchObject([{ differences: [{ kind: 'unexpected', ours: 'fails at create: no such kind' }] }]);
  });

  test('with what ingress would refuse, where Tekton took it', async () => {
    const refused: Rehearsal = { ...rehearsed(0), deliveries: [], stopped: { kind: 'refused', stage: 'receive', reason: 'body-too-large', text: 'the sender is answered 413: too large' } };
    expect(await compared(refused, [[10_000, [created('1')]]])).toMatchObject([{ differences: [{ kind: 'unexpected', ours: 'refused at receive: the sender is answered 413: too large' }] }]);
  });

  test('as the same when neither creates anything: Tekton does not wait for what is missing', async () => {
    const [delivery] = rehearsed(1).deliveries;
    if (delivery === undefined) throw new Error('none');
    const missing = { ...rehearsed(0), deliveries: [{ ...delivery, outcome: { kind: 'retryable', stage: 'bind', reason: 'template-missing', text: 'not found' } as const }] };
    expect(await compared(missing, [[10_000, []]])).toMatchObject([{ verdict: 'same', objects: 0 }]);
    expect(await compared(missing, [[10_000, [created('1')]]])).toMatchObject([{ differences: [{ kind: 'unexpected', ours: 'fails for now at bind: not found' }] }]);
  });
});
