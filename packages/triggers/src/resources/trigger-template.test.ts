import { describe, expect, test } from '@jest/globals';
import type { JsonValue } from '../go/json.ts';
import { admit } from './admit.ts';

function apply(spec: JsonValue): string {
  const admitted = admit({ apiVersion: 'triggers.tekton.dev/v1beta1', kind: 'TriggerTemplate', metadata: { name: 'x' }, spec }, { operation: 'CREATE', defaults: {} });
  return admitted.kind === 'admitted' ? 'admitted' : admitted.text.replace('validation failed: ', '');
}

const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName: 'x-' } };

describe('resource templates', () => {
  test.each<[string, JsonValue, string]>([
    ['none and no params', {}, 'missing field(s): spec, spec.resourcetemplates'],
    ['none', { params: [{ name: 'a' }] }, 'missing field(s): spec.resourcetemplates'],
    ['of any kind', { resourcetemplates: [configMap] }, 'admitted'],
    ['in the spelling of old days', { resourceTemplates: [configMap] }, 'admitted'],
    ['without a kind', { resourcetemplates: [configMap, { apiVersion: 'v1' }] }, 'missing field(s): spec.resourcetemplates[1].kind'],
    ['without an apiVersion', { resourcetemplates: [{ kind: 'Pod' }] }, 'missing field(s): spec.resourcetemplates[0].apiVersion'],
    ['whose kind is no text', { resourcetemplates: [{ apiVersion: 'v1', kind: 5 }] }, 'missing field(s): spec.resourcetemplates[0].kind'],
    ['whose apiVersion has two slashes', { resourcetemplates: [{ apiVersion: 'a/b/c', kind: 'Pod' }] }, 'missing field(s): spec.resourcetemplates[0].kind'],
    ['that are null', { resourcetemplates: [null] }, 'missing field(s): spec.resourcetemplates[0].apiVersion, spec.resourcetemplates[0].kind'],
    ['that are a text', { resourcetemplates: ['x'] }, 'missing field(s): spec.resourcetemplates[0].apiVersion, spec.resourcetemplates[0].kind'],
  ])('%s', (_, spec, answer) => {
    expect(apply(spec)).toBe(answer);
  });
});

describe('params', () => {
  test('have to be declared; the first that is not is named', () => {
    const resourcetemplates = [{ ...configMap, data: { a: '$(tt.params.declared)' } }, { ...configMap, data: { b: '$(tt.params.z)', a: '$(tt.params.b)' } }];
    expect(apply({ params: [{ name: 'declared' }], resourcetemplates })).toBe(
      "invalid value: undeclared param '$(tt.params.b)': spec.resourcetemplates[1]\n'$(tt.params.b)' must be declared in spec.params",
    );
  });

  test('may be declared twice', () => {
    expect(apply({ params: [{ name: 'a' }, { name: 'a' }], resourcetemplates: [{ ...configMap, data: { a: '$(tt.params.a)' } }] })).toBe('admitted');
  });

  test('have texts as defaults', () => {
    expect(apply({ params: [{ name: 'a', default: 5 }], resourcetemplates: [configMap] })).toMatch(/cannot unmarshal number into Go struct field ParamSpec\.spec\.params\.default of type string$/);
  });
});
