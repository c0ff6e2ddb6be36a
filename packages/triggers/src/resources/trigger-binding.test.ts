import { describe, expect, test } from '@jest/globals';
import type { JsonValue } from '../go/json.ts';
import { admit } from './admit.ts';

function bind(kind: 'TriggerBinding' | 'ClusterTriggerBinding', spec: JsonValue, name = 'x'): string {
  const admitted = admit({ apiVersion: 'triggers.tekton.dev/v1beta1', kind, metadata: { name }, spec }, { operation: 'CREATE', defaults: {} });
  return admitted.kind === 'admitted' ? 'admitted' : admitted.text.replace('validation failed: ', '');
}

function value(text: string): JsonValue {
  return { params: [{ name: 'a', value: text }] };
}

describe('a value', () => {
  test.each(['', 'text', '$(body.x)', '$(body.x) and $(body.y)', '$()', '$(body.x', '$(f(x))', 'a $ ( b )'])('%j is admitted', (text) => {
    expect(bind('TriggerBinding', value(text))).toBe('admitted');
  });

  test.each(['$(body.$(header.x))', '$(body.x $(body.y)', '$($(body.x))', '$(a(b) $(c)'])('%j opens $( again before the first is closed', (text) => {
    expect(bind('TriggerBinding', value(text))).toBe(`invalid value: ${text}: spec.params[0].value`);
  });
});

describe('params', () => {
  test.each<[string, JsonValue]>([
    ['no spec', {}],
    ['null', { params: null }],
    ['none', { params: [] }],
  ])('%s: the spec is missing', (_, spec) => {
    expect(bind('TriggerBinding', spec)).toBe('missing field(s): spec');
    expect(bind('ClusterTriggerBinding', spec)).toBe('missing field(s): ');
  });

  test('of the same name are refused, the first mistake ends it', () => {
    const spec = { params: [{ name: 'a' }, { name: 'b' }, { name: 'a' }, { name: 'c', value: '$($(x))' }] };
    expect(bind('TriggerBinding', spec)).toBe('expected exactly one, got both: spec.params[2].name');
    expect(bind('ClusterTriggerBinding', spec)).toBe('expected exactly one, got both: params[2].name');
  });

  test('are texts', () => {
    expect(bind('TriggerBinding', { params: [{ name: 'a', value: 5 }] })).toBe(
      'mutation failed: cannot decode incoming new object: json: cannot unmarshal number into Go struct field Param.spec.params.value of type string',
    );
  });
});

describe('a name', () => {
  test.each(['', 'Abc', 'a_b'])('%j is no DNS name', (name) => {
    expect(bind('TriggerBinding', value('x'), name)).toBe(`invalid resource name "${name}": must be a valid DNS label: metadata.name`);
  });

  test('has at most 63 characters', () => {
    expect(bind('TriggerBinding', value('x'), 'a'.repeat(63))).toBe('admitted');
    expect(bind('TriggerBinding', value('x'), 'a'.repeat(64))).toBe('Invalid resource name: length must be no more than 63 characters: metadata.name');
  });

  test('that is wrong is all that is said of a ClusterTriggerBinding', () => {
    expect(bind('ClusterTriggerBinding', {}, 'A')).toBe('invalid resource name "A": must be a valid DNS label: metadata.name');
    expect(bind('TriggerBinding', {}, 'A')).toBe('invalid resource name "A": must be a valid DNS label: metadata.name\nmissing field(s): spec');
  });
});
