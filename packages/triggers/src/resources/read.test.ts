import { describe, expect, test } from '@jest/globals';
import type { JsonObject, JsonValue } from '../go/json.ts';
import { describeProblem } from './field-problem.ts';
import { readClusterInterceptor, readClusterTriggerBinding, readEventListener, readInterceptor, readTrigger, readTriggerBinding, readTriggerTemplate, type Read } from './read.ts';

const metadata: JsonObject = { name: 'x', namespace: 'ns', uid: 'u-1', generation: 3, resourceVersion: '42', labels: { a: 'b' } };
const seen = { name: 'x', namespace: 'ns', uid: 'u-1', generation: 3, resourceVersion: '42', labels: { a: 'b' }, annotations: {} };

function object(kind: string, spec: JsonValue, version = 'v1beta1'): JsonObject {
  return { apiVersion: `triggers.tekton.dev/${version}`, kind, metadata, spec };
}

function valueOf<T>(read: Read<T>): T {
  if (read.kind === 'unreadable') throw new Error(read.problems.map(describeProblem).join('\n'));
  return read.value;
}

function problemsOf(read: Read<unknown>): string[] {
  return [read.kind, ...read.problems.map(describeProblem)];
}

describe('an EventListener', () => {
  test('is seen with its defaults, its lists never null', () => {
    const spec = {
      triggers: [{ triggerRef: 't' }, { name: 'n', serviceAccountName: 'sa', bindings: [{ ref: 'b' }, { name: 'p', value: '' }], interceptors: [{ ref: { name: 'cel' } }], template: { ref: 'tt' } }, {}],
      triggerGroups: [{ name: 'g', interceptors: [{ name: 'i', ref: { name: 'x', kind: 'NamespacedInterceptor' } }], triggerSelector: { namespaceSelector: { matchNames: ['*'] } } }],
      labelSelector: { matchLabels: { a: 'b' } },
      cloudEventURI: 'http://sink',
    };
    expect(valueOf(readEventListener(object('EventListener', spec)))).toEqual({
      metadata: seen,
      spec: {
        serviceAccountName: 'default',
        triggers: [
          { kind: 'reference', trigger: 't' },
          {
            kind: 'inline',
            name: 'n',
            spec: {
              serviceAccountName: 'sa',
              bindings: [
                { name: '', value: undefined, ref: 'b', kind: 'TriggerBinding' },
                { name: 'p', value: '', ref: '', kind: 'TriggerBinding' },
              ],
              interceptors: [{ kind: 'reference', name: null, ref: { name: 'cel', kind: 'ClusterInterceptor', apiVersion: '' }, params: [] }],
              template: { kind: 'reference', name: 'tt' },
            },
          },
          { kind: 'undefined', name: '' },
        ],
        triggerGroups: [
          {
            name: 'g',
            interceptors: [{ kind: 'reference', name: 'i', ref: { name: 'x', kind: 'NamespacedInterceptor', apiVersion: '' }, params: [] }],
            selector: { namespaces: ['*'], labels: null },
          },
        ],
        selector: { namespaces: [], labels: { matchLabels: { a: 'b' }, matchExpressions: [] } },
        cloudEventURI: 'http://sink',
        resources: {},
      },
    });
  });

  test('uses the default account it is told', () => {
    const read = readEventListener(object('EventListener', { triggers: [{ triggerRef: 't' }] }), { serviceAccount: '' });
    expect(valueOf(read).spec.serviceAccountName).toBe('');
  });

  test('with a template and a triggerRef runs the template', () => {
    const { triggers } = valueOf(readEventListener(object('EventListener', { triggers: [{ triggerRef: 't', template: { ref: 'tt' } }] }))).spec;
    expect(triggers[0]?.kind).toBe('inline');
  });
});

describe('a Trigger', () => {
  test.each(['v1alpha1', 'v1beta1'])("of the old inline style has references, whatever version the API server calls it: %s", (version) => {
    const { interceptors } = valueOf(readTrigger(object('Trigger', { interceptors: [{ cel: { filter: 'true' } }], template: { ref: 'tt' } }, version))).spec;
    expect(interceptors).toEqual([
      {
        kind: 'reference',
        name: null,
        ref: { name: 'cel', kind: 'ClusterInterceptor', apiVersion: '' },
        params: [
          { name: 'filter', value: 'true' },
          { name: 'overlays', value: null },
        ],
      },
    ]);
  });

  test('may call a webhook', () => {
    const webhook = { url: 'http://u', objectRef: { kind: 'Service', apiVersion: 'v1', name: 's' }, header: [{ name: 'X-A', value: ['1', '2'] }, { name: 'X-B', value: 'v' }] };
    expect(valueOf(readTrigger(object('Trigger', { interceptors: [{ webhook }], template: { ref: 'tt' } }))).spec.interceptors).toEqual([
      { kind: 'webhook', name: null, webhook: { url: 'http://u', service: { name: 's', namespace: null }, header: [{ name: 'X-A', values: ['1', '2'] }, { name: 'X-B', values: ['v'] }] } },
    ]);
  });

  test('may hold its template', () => {
    const spec = { params: [{ name: 'a', description: 'd', default: '' }, { name: 'b' }], resourcetemplates: [{ kind: 'X', apiVersion: 'v1' }] };
    expect(valueOf(readTrigger(object('Trigger', { template: { spec } }))).spec.template).toEqual({
      kind: 'inline',
      spec: { params: [{ name: 'a', description: 'd', default: '' }, { name: 'b', description: '', default: undefined }], resourceTemplates: [{ kind: 'X', apiVersion: 'v1' }] },
    });
  });
});

describe('other kinds', () => {
  test('bindings', () => {
    const spec = { params: [{ name: 'a', value: '$(body.x)' }] };
    expect(valueOf(readTriggerBinding(object('TriggerBinding', spec)))).toEqual({ metadata: seen, params: spec.params });
    expect(valueOf(readClusterTriggerBinding(object('ClusterTriggerBinding', spec, 'v1alpha1'))).params).toEqual(spec.params);
  });

  test('a template in the spelling of 2021', () => {
    const template = { apiVersion: 'v1', kind: 'ConfigMap' };
    expect(valueOf(readTriggerTemplate(object('TriggerTemplate', { resourceTemplates: [template] }, 'v1alpha1'))).spec.resourceTemplates).toEqual([template]);
  });

  test('interceptors', () => {
    const clientConfig = { caBundle: 'Y2E=', service: { name: 's', namespace: 'n', path: 'cel' } };
    const read = readClusterInterceptor({ ...object('ClusterInterceptor', { clientConfig }, 'v1alpha1'), status: { address: { url: 'http://a' } } });
    expect(valueOf(read)).toMatchObject({ address: 'http://a', url: null, service: { name: 's', namespace: 'n', path: 'cel', port: null }, caBundle: 'Y2E=' });
    expect(valueOf(readInterceptor(object('Interceptor', { clientConfig: { url: 'http://u' } }, 'v1alpha1')))).toMatchObject({ address: null, url: 'http://u', service: null });
  });
});

describe('what nobody validated', () => {
  test('is read all the same, and what is wrong is said', () => {
    const read = readEventListener(object('EventListener', { triggers: [{ name: 'a b', bindings: [null] }], nope: 1 }));
    expect(problemsOf(read)).toEqual([
      'read',
      'spec.triggers[0].template, spec.triggers[0].triggerRef: expected exactly one, got neither',
      "spec.triggers[0].bindings[0]: invalid value: binding '<nil>' must be a valid value",
      "spec.triggers[0].name: invalid value: trigger name 'a b' must be a valid label value",
      'spec.nope: unknown field "nope", wanted one of serviceAccountName, triggers, triggerGroups, namespaceSelector, labelSelector, resources, cloudEventURI',
    ]);
  });

  test('null interceptors and bindings lead nowhere', () => {
    const { spec } = valueOf(readTrigger(object('Trigger', { interceptors: [null], bindings: [null], template: {} })));
    expect(spec).toEqual({ serviceAccountName: null, bindings: [{}], interceptors: [{ kind: 'reference', name: null, ref: { name: '', kind: '', apiVersion: '' }, params: [] }], template: { kind: 'reference', name: '' } });
  });

  test.each<[string, JsonValue, string[]]>([
    ['a wrong type', object('Trigger', { bindings: [{ ref: 5 }] }), ['unreadable', 'spec.bindings[0].ref: found the number 5, wanted a text']],
    ['another kind', object('TriggerBinding', {}), ['unreadable', 'kind: found "TriggerBinding", wanted "Trigger"']],
    ['another group', { apiVersion: 'v1', kind: 'Trigger' }, ['unreadable', 'apiVersion: found "v1", wanted "triggers.tekton.dev/v1beta1"']],
    ['no object', [], ['unreadable', 'found no object, wanted a Trigger']],
  ])('%s cannot be read', (_, json, problems) => {
    expect(problemsOf(readTrigger(json))).toEqual(problems);
  });

  test('an item of a list may come without kind and apiVersion', () => {
    expect(readTrigger({ metadata, spec: { template: { ref: 'tt' } } })).toMatchObject({ kind: 'read', problems: [] });
  });
});

test('what is read is frozen throughout', () => {
  const { spec } = valueOf(readTriggerTemplate(object('TriggerTemplate', { resourcetemplates: [{ apiVersion: 'v1', kind: 'X', data: { a: [1] } }] })));
  expect(() => Object.assign(spec.resourceTemplates[0] ?? {}, { kind: 'Y' })).toThrow(TypeError);
});
