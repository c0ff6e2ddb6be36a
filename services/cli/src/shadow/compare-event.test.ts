import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '@millrace/triggers';
import { compareEvent } from './compare-event.ts';
import type { ExpectedObject } from './expectation.ts';

function object(trigger: string, data: JsonObject, more: JsonObject = {}): JsonObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName: 'a-', labels: { 'triggers.tekton.dev/trigger': trigger }, ...more }, data };
}

function expected(trigger: string, data: JsonObject, namespace = 'ci'): ExpectedObject {
  return { trigger, apiVersion: 'v1', kind: 'ConfigMap', namespace, object: object(trigger, data), uid: 'no uid' };
}

function created(trigger: string, data: JsonObject, namespace = 'ci'): JsonObject {
  return object(trigger, data, { namespace, name: 'a-x' });
}

function compare(ours: readonly ExpectedObject[], theirs: readonly JsonObject[], others: readonly { readonly trigger: string; readonly decision: string }[] = []) {
  return compareEvent({ objects: ours, others, undecided: null }, theirs, () => 'subset');
}

describe('objects of one event', () => {
  test('are told apart by what is in them, when a trigger runs more than once', () => {
    expect(compare([expected('t', { x: '1' }), expected('t', { x: '2' })], [created('t', { x: '2' }), created('t', { x: '1' })])).toEqual({ same: 2, differences: [] });
  });

  test('in another namespace are different, not missing', () => {
    expect(compare([expected('t', { x: '1' })], [created('t', { x: '1' }, 'other')]).differences).toMatchObject([{ kind: 'fields', fields: [{ field: 'metadata.namespace', ours: 'ci', theirs: 'other' }] }]);
  });

  test('of one trigger are not taken for those of another', () => {
    expect(compare([expected('a', {})], [created('b', {})]).differences).toMatchObject([{ kind: 'missing', trigger: 'a' }, { kind: 'unexpected', trigger: 'b', ours: 'is not selected' }]);
  });

  test('that nobody expected come with what was decided for their trigger', () => {
    expect(compare([], [created('t', {})], [{ trigger: 't', decision: 'filtered at intercept: no' }]).differences).toMatchObject([{ kind: 'unexpected', ours: 'filtered at intercept: no' }]);
  });

  test('are shown in part where much is different', () => {
    const [long, many] = ['x'.repeat(5_000), Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`k${at}`, 'a']))];
    const [difference] = compare([expected('t', { ...many, k0: long })], [created('t', {})]).differences;
    expect(difference).toMatchObject({ kind: 'fields', more: 10 });
    expect(difference?.kind === 'fields' && [difference.fields.length, JSON.stringify(difference.fields[0]?.ours).length]).toEqual([20, 1_005]);
  });
});
