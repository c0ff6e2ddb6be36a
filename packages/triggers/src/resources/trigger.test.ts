import { describe, expect, test } from '@jest/globals';
import { isJsonObject, member, type JsonObject, type JsonValue } from '../go/json.ts';
import { admit } from './admit.ts';

type ApiVersion = 'v1alpha1' | 'v1beta1';

function apply(version: ApiVersion, spec: JsonValue): { text: string; spec: JsonValue | undefined } {
  const admitted = admit({ apiVersion: `triggers.tekton.dev/${version}`, kind: 'Trigger', metadata: { name: 'x' }, spec }, { operation: 'CREATE', defaults: {} });
  const text = admitted.kind === 'admitted' ? 'admitted' : admitted.text.replace('validation failed: ', '');
  return { text, spec: admitted.object?.['spec'] };
}

function rewritten(interceptor: JsonValue): JsonValue | undefined {
  const { spec } = apply('v1alpha1', { interceptors: [interceptor], template });
  return isJsonObject(spec) ? member(spec, 'interceptors') : undefined;
}

function reference(name: string, params: JsonValue): JsonObject {
  return { ref: { name, kind: 'ClusterInterceptor' }, params };
}

const template = { ref: 'tt' };
const service = { kind: 'Service', apiVersion: 'v1', name: 'svc' };

describe('defaults', () => {
  test('every binding and every interceptor gets a kind', () => {
    const spec = { bindings: [{ ref: 'a' }, { ref: 'b', kind: 'ClusterTriggerBinding' }, { name: 'c', value: '' }], interceptors: [{ ref: { name: 'cel' } }, { webhook: { objectRef: service } }], template };
    expect(apply('v1beta1', spec)).toEqual({
      text: 'admitted',
      spec: {
        bindings: [
          { ref: 'a', kind: 'TriggerBinding' },
          { ref: 'b', kind: 'ClusterTriggerBinding' },
          { name: 'c', value: '', kind: 'TriggerBinding' },
        ],
        interceptors: [{ ref: { name: 'cel', kind: 'ClusterInterceptor' } }, { ref: { kind: 'ClusterInterceptor' }, webhook: { objectRef: service } }],
        template,
      },
    });
  });

  test('no bindings are written as null', () => {
    expect(apply('v1beta1', { template }).spec).toEqual({ bindings: null, template });
  });
});

describe("v1alpha1's inline interceptors", () => {
  test.each<[string, JsonValue, JsonValue]>([
    ['github', { secretRef: { secretName: 's', secretKey: 'k' }, eventTypes: ['push'] }, [{ name: 'secretRef', value: { secretKey: 'k', secretName: 's' } }, { name: 'eventTypes', value: ['push'] }]],
    ['gitlab', {}, [{ name: 'secretRef', value: null }, { name: 'eventTypes', value: null }]],
    ['bitbucket', { eventTypes: [] }, [{ name: 'secretRef', value: null }, { name: 'eventTypes', value: [] }]],
    ['cel', { filter: 'body.x', overlays: [{ key: 'k' }] }, [{ name: 'filter', value: 'body.x' }, { name: 'overlays', value: [{ key: 'k' }] }]],
    ['cel', {}, [{ name: 'filter', value: '' }, { name: 'overlays', value: null }]],
  ])('%s %j becomes a reference with params', (name, old, params) => {
    expect(rewritten({ [name]: old })).toEqual([reference(name, params)]);
  });

  test('of several, bitbucket wins over cel over github over gitlab; the others stay', () => {
    expect(rewritten({ github: {}, gitlab: {} })).toEqual([
      { ...reference('github', [{ name: 'secretRef', value: null }, { name: 'eventTypes', value: null }]), gitlab: {} },
    ]);
    expect(JSON.stringify(rewritten({ gitlab: {}, cel: { filter: 'f' }, bitbucket: {} }))).toContain('"ref":{"name":"bitbucket"');
  });

  test('stay beside a ref', () => {
    expect(rewritten({ ref: { name: 'x' }, github: {} })).toEqual([{ ref: { name: 'x', kind: 'ClusterInterceptor' }, github: {} }]);
  });

  test('lose params that were given beside them', () => {
    expect(rewritten({ webhook: { objectRef: service }, params: [{ name: 'a', value: 1 }] })).toEqual([{ ref: { kind: 'ClusterInterceptor' }, webhook: { objectRef: service } }]);
  });

  test('are unknown to v1beta1', () => {
    expect(apply('v1beta1', { interceptors: [{ github: {} }], template }).text).toBe('mutation failed: cannot decode incoming new object: json: unknown field "github"');
  });
});

describe('rules of both versions', () => {
  test.each<[string, JsonValue, string]>([
    ['a template by ref', { template }, 'admitted'],
    ['no template', {}, 'expected exactly one, got neither: spec.template.ref, spec.template.spec'],
    ['two templates', { template: { ref: 'a', spec: {} } }, 'expected exactly one, got both: spec.template.ref, spec.template.spec'],
    ['an empty ref', { template: { ref: '' } }, 'missing field(s): spec.template.ref'],
    ['a bad inline template', { template: { spec: {} } }, 'missing field(s): spec, spec.resourcetemplates'],
    ['an apiversion nobody has', { template: { ref: 'a', apiversion: 'v1' } }, 'invalid value: invalid apiVersion: spec.template.apiVersion'],
    ['the name of old days', { template: { name: 'a' } }, 'mutation failed: cannot decode incoming new object: json: unknown field "name"'],
    ['a binding of a bad kind', { template, bindings: [{ ref: 'a', kind: 'X' }] }, 'invalid value: invalid kind: spec.bindings[0].kind'],
    ['a null binding', { template, bindings: [null] }, "invalid value: binding '<nil>' must be a valid value: spec.bindings[0]"],
    ['an empty interceptor', { template, interceptors: [{}] }, 'missing field(s): spec.interceptors[0].interceptor'],
    ['a null interceptor', { template, interceptors: [null] }, "invalid value: interceptor '<nil>' must be a valid value: spec.interceptors[0]"],
    ['a webhook without a service', { template, interceptors: [{ webhook: { url: 'http://x' } }] }, 'missing field(s): spec.interceptors[0].interceptor.webhook.objectRef'],
    ['a webhook to a pod', { template, interceptors: [{ webhook: { objectRef: { ...service, kind: 'Pod' } } }] }, 'invalid value: invalid kind: spec.interceptors[0].interceptor.webhook.objectRef.kind'],
    ['a header that is not canonical', { template, interceptors: [{ webhook: { objectRef: service, header: [{ name: 'x-a', value: 'v' }] } }] }, 'invalid value: invalid header name: spec.interceptors[0].interceptor.webhook.header[0].name'],
    ['a header without a value', { template, interceptors: [{ webhook: { objectRef: service, header: [{ name: 'X-A', value: [] }] } }] }, 'invalid value: invalid header value: spec.interceptors[0].interceptor.webhook.header[0].value'],
  ])('%s', (_, spec, answer) => {
    expect([apply('v1alpha1', spec).text, apply('v1beta1', spec).text]).toEqual([answer, answer]);
  });
});

describe('rules that differ', () => {
  test.each<[string, JsonValue, string, string]>([
    ['a binding with ref and name', { template, bindings: [{ ref: 'a', name: 'b' }] }, 'expected exactly one, got both: spec.bindings[0].Name, spec.bindings[0].Ref', 'expected exactly one, got both: spec.bindings[0].name, spec.bindings[0].ref'],
    ['a binding without value', { template, bindings: [{ name: 'b' }] }, 'missing field(s): spec.bindings[0].Value', 'missing field(s): spec.bindings[0].value'],
    ['an empty binding', { template, bindings: [{}] }, 'expected exactly one, got neither: spec.bindings[0].Name, spec.bindings[0].Ref, spec.bindings[0].Spec', 'expected exactly one, got neither: spec.bindings[0].name, spec.bindings[0].ref, spec.bindings[0].spec'],
    ['a template of v1beta1', { template: { ref: 'a', apiversion: 'v1beta1' } }, 'invalid value: invalid apiVersion: spec.template.apiVersion', 'admitted'],
    ['a service without kind', { template, interceptors: [{ webhook: { objectRef: { apiVersion: 'v1', name: 'x' } } }] }, 'invalid value: invalid kind: spec.interceptors[0].interceptor.webhook.objectRef.kind', 'missing field(s): spec.interceptors[0].interceptor.webhook.objectRef.kind'],
    ['a service without name', { template, interceptors: [{ webhook: { objectRef: { apiVersion: 'v1', kind: 'Service' } } }] }, 'missing field(s): spec.interceptors[0].interceptor.webhook.objectRef', 'admitted'],
  ])('%s', (_, spec, alpha, beta) => {
    expect([apply('v1alpha1', spec).text, apply('v1beta1', spec).text]).toEqual([alpha, beta]);
  });

  test('a header that comes without a value is refused before it is validated: Go cannot write it', () => {
    const { text } = apply('v1beta1', { template, interceptors: [{ webhook: { objectRef: service, header: [{ name: 'X-A' }] } }] });
    expect(text).toMatch(/^mutation failed: .*impossible ParamValues\.Type: ""$/);
  });

  test('of several inline interceptors left over, only one may be', () => {
    const { text } = apply('v1alpha1', { template, interceptors: [{ ref: { name: 'x' }, github: {}, gitlab: {}, cel: {} }] });
    expect(text).toBe(
      'expected exactly one, got both: spec.interceptors[0].cel.filter, spec.interceptors[0].cel.overlays, spec.interceptors[0].interceptor.github, spec.interceptors[0].interceptor.gitlab, spec.interceptors[0].interceptor.webhook',
    );
  });
});
