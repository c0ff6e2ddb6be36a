import { describe, expect, test } from '@jest/globals';
import type { JsonObject, JsonValue } from '../go/json.ts';
import { admit, type Admitted } from './admit.ts';

function create(manifest: JsonValue): Admitted {
  return admit(manifest, { operation: 'CREATE', defaults: {} });
}

const binding: JsonObject = { apiVersion: 'triggers.tekton.dev/v1beta1', kind: 'TriggerBinding', metadata: { name: 'x' }, spec: { params: [{ name: 'a', value: 'b' }] } };

describe('metadata', () => {
  test('may have fields nobody knows, which are dropped', () => {
    expect(create({ ...binding, metadata: { name: 'x', labels: { a: 'b' }, clusterName: 'old' } }).object?.['metadata']).toEqual({ name: 'x', labels: { a: 'b' } });
  });
  test('in another case is read strictly', () => {
    const { metadata, ...rest } = binding;
    expect(create({ ...rest, Metadata: { name: 'x', clusterName: 'old' } })).toMatchObject({ by: 'defaulting', text: expect.stringContaining('json: unknown field "clusterName"') });
    expect(create({ ...rest, Metadata: metadata ?? null }).kind).toBe('admitted');
  });
  test('is an object', () => {
    expect(create({ ...binding, metadata: 'x' })).toMatchObject({ kind: 'refused', by: 'defaulting', problems: expect.arrayContaining([{ paths: ['metadata'], text: 'found a text, wanted an object', details: null }]) });
  });
});

describe('a refusal says', () => {
  test('every field that could not be read, where, and what was wanted', () => {
    expect(create({ ...binding, spec: { params: [{ name: 1 }, { value: 'x', defualt: 'y' }] } })).toMatchObject({
      kind: 'refused',
      by: 'defaulting',
      problems: [
        { paths: ['spec.params[0].name'], text: 'found the number 1, wanted a text' },
        { paths: ['spec.params[1].defualt'], text: 'unknown field "defualt", wanted one of name, value' },
      ],
      object: null,
    });
  });

  test('what is against the rules, with the object as defaulting left it', () => {
    expect(create({ ...binding, spec: {} })).toEqual({
      kind: 'refused',
      by: 'validation',
      problems: [{ paths: ['spec'], text: 'missing field(s)', details: null }],
      text: 'validation failed: missing field(s): spec',
      object: { apiVersion: 'triggers.tekton.dev/v1beta1', kind: 'TriggerBinding', metadata: { name: 'x' }, spec: {}, status: {} },
    });
  });

  test.each<[JsonValue, string]>([
    [{ apiVersion: 'tekton.dev/v1', kind: 'PipelineRun' }, 'mutation failed: unhandled kind: tekton.dev/v1, Kind=PipelineRun'],
    [{ apiVersion: 'triggers.tekton.dev/v1', kind: 'Trigger' }, 'mutation failed: unhandled kind: triggers.tekton.dev/v1, Kind=Trigger'],
    [{}, 'mutation failed: unhandled kind: , Kind='],
    [null, 'mutation failed: unhandled kind: /, Kind='],
  ])('that %j is no kind of ours', (manifest, text) => {
    expect(create(manifest)).toMatchObject({ by: 'defaulting', text });
  });
});

test('a deletion is not looked at', () => {
  const broken = { ...binding, spec: 5 };
  expect(admit(broken, { operation: 'DELETE', defaults: {} })).toEqual({ kind: 'admitted', object: broken });
});

test('a template is kept to the byte, however deep', () => {
  let deep: JsonValue = 'x';
  for (let level = 0; level < 50_000; level += 1) deep = [deep];
  const template = { apiVersion: 'v1', kind: 'ConfigMap', data: deep };
  const admitted = create({ apiVersion: 'triggers.tekton.dev/v1beta1', kind: 'TriggerTemplate', metadata: { name: 'x' }, spec: { resourcetemplates: [template] } });
  expect(admitted.kind).toBe('admitted');
});
