import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '@millrace/triggers';
import { compareObjects } from './compare-objects.ts';

const uid = '11111111-1111-8111-8111-111111111111';
const other = '99999999-9999-4999-8999-999999999999';

function run(spec: JsonObject, metadata: JsonObject = { generateName: 'run-' }): JsonObject {
  return { apiVersion: 'tekton.dev/v1', kind: 'PipelineRun', metadata, spec };
}

function differences(ours: JsonObject, theirs: JsonObject, mode: 'subset' | 'exact' = 'subset'): readonly string[] {
  return compareObjects(ours, theirs, { uid, mode }).map(({ field, ours: mine, theirs: found }) => `${field}: ${JSON.stringify(mine)} | ${JSON.stringify(found)}`);
}

describe('two objects are the same', () => {
  test('whatever name was made from the generateName, and whatever the API server writes', () => {
    const theirs = run({ a: 1 }, { generateName: 'run-', name: 'run-x7k', uid: 'u', creationTimestamp: 'now', managedFields: [{}], labels: { more: 'x' } });
    expect(differences(run({ a: 1 }), { ...theirs, status: { conditions: [] } })).toEqual([]);
  });

  test('with any uid in place of ours, the same one everywhere in a text', () => {
    expect(differences(run({ a: `x-${uid}`, b: `${uid}/${uid}` }), run({ a: `x-${other}`, b: `${other}/${other}` }))).toEqual([]);
    expect(differences(run({ a: `${uid}/${uid}` }), run({ a: `${other}/${uid}` }))).toHaveLength(1);
    expect(differences(run({ a: `x-${uid}` }), run({ a: 'x-other' }))).toHaveLength(1);
  });

  test('with what is nothing left out', () => {
    expect(differences(run({ a: null, b: [], c: {} }), run({}))).toEqual([]);
  });

  test('with defaults of the server, unless ours has them too', () => {
    expect(differences(run({ a: 1 }), run({ a: 1, timeouts: { pipeline: '1h0m0s' } }))).toEqual([]);
    expect(differences(run({ a: 1 }), run({ a: 1, timeouts: { pipeline: '1h0m0s' } }), 'exact')).toEqual(['spec.timeouts: null | {"pipeline":"1h0m0s"}']);
  });
});

describe('a difference is named with its field', () => {
  test.each<[string, JsonObject, JsonObject, readonly string[]]>([
    ['a value', run({ params: [{ name: 'a', value: 'x' }] }), run({ params: [{ name: 'a', value: 'y' }] }), ['spec.params[0].value: "x" | "y"']],
    ['a type', run({ a: 1 }), run({ a: '1' }), ['spec.a: 1 | "1"']],
    ['what is not there', run({ a: { b: 1 } }), run({ a: {} }), ['spec.a.b: 1 | null']],
    ['the length of a list', run({ a: [1] }), run({ a: [1, 2] }), ['spec.a: [1] | [1,2]']],
    ['a fixed name', run({}, { name: 'one' }), run({}, { name: 'two' }), ['metadata.name: "one" | "two"']],
    ['a label', run({}, { labels: { a: '1' } }), run({}, { labels: { a: '2' } }), ['metadata.labels.a: "1" | "2"']],
    ['the way a name is made', run({}), run({}, { generateName: 'other-' }), ['metadata.generateName: "run-" | "other-"']],
  ])('%s', (_what, ours, theirs, wanted) => {
    expect(differences(ours, theirs)).toEqual(wanted);
  });
});
