import { describe, expect, test } from '@jest/globals';
import type { DeliveryView, EventView, RecordedAttempt } from '@millrace/ledger';
import { describeEvent } from './describe.ts';

const attempt: RecordedAttempt = { stage: 'create', outcome: 'ok', reason: null, text: null, durationMs: 3, worker: 'w/1', recordedAt: 1030 };

function delivery(changes: Partial<DeliveryView>): DeliveryView {
  return {
    id: 'd1',
    identity: { eventId: 'e1', group: null, trigger: { kind: 'inline', namespace: 'ci', position: 0, name: 'build' }, occurrence: 0 },
    selected: { namespace: 'ci', name: 'build', uid: '', generation: 1, spec: {} },
    state: 'created',
    run: 1,
    attempts: [attempt],
    chain: [],
    rendering: null,
    objects: new Map(),
    dueAt: null,
    finalAt: 1030,
    ...changes,
  } as DeliveryView;
}

function linesOf(deliveries: readonly DeliveryView[], changes: Partial<EventView> = {}): readonly string[] {
  const event = { id: 'e1', receivedAt: 1000, listener: { namespace: 'ci', name: 'l', uid: '', resourceVersion: '' }, method: 'POST', url: '/', headers: {} };
  return describeEvent({ event, state: 'final', note: null, attempts: [], deliveries, ...changes } as EventView).slice(1);
}

describe('an event told in a terminal', () => {
  test('names what was created, and what the API server warned of', () => {
    const rendering = { resources: [{ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'ci', name: 'm-x', generateName: 'm-', object: {} }], failure: null, params: null };
    const objects = new Map([[0, { kind: 'created' as const, name: 'm-x', uid: 'u', resource: 'configmaps', warnings: ['unknown field "daata"'], found: false }]]);
    expect(linesOf([delivery({ rendering, objects })])).toEqual(['trigger build: created after 30 ms', '          ConfigMap ci/m-x', '          warning   unknown field "daata"']);
  });

  test('says why it was filtered, with the values the expression saw', () => {
    const chain = [{ position: 0, name: 'cel', said: 'stopped', why: { kind: 'expression', expression: "body.ref == 'x'", references: [{ name: 'body.ref', value: 'refs/heads/main' }] } }];
    expect(linesOf([delivery({ state: 'filtered', attempts: [{ ...attempt, stage: 'intercept', outcome: 'filtered', reason: 'filter-not-true', text: 'did not return true' }], chain })])).toEqual([
      'trigger build: filtered at intercept: did not return true',
      '          body.ref = "refs/heads/main"',
    ]);
  });

  test('says what a dead letter died of, and what is still being tried', () => {
    const failed: RecordedAttempt = { ...attempt, outcome: 'terminal', reason: 'object-invalid', text: 'spec: required' };
    expect(linesOf([delivery({ state: 'dead', attempts: [failed] })])).toEqual(['trigger build: dead letter at create (object-invalid): spec: required']);
    expect(linesOf([delivery({ state: 'open', attempts: [{ ...failed, outcome: 'retryable', reason: 'api-error', text: 'busy' }], finalAt: null })])).toEqual([
      'trigger build: not yet, attempt 1 failed at create (api-error): busy',
    ]);
  });

  test('says that nothing was selected', () => {
    expect(linesOf([], { note: 'no trigger was selected' })).toEqual(['          no trigger was selected']);
  });
});
