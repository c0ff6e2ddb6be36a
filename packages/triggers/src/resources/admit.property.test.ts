import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { JsonObject, JsonValue } from '../go/json.ts';
import { admit } from './admit.ts';
import { readClusterInterceptor, readClusterTriggerBinding, readEventListener, readInterceptor, readTrigger, readTriggerBinding, readTriggerTemplate } from './read.ts';

/** Names that mean something here, or to JavaScript. */
const names = [
  'metadata name labels annotations spec status params value default resourcetemplates resourceTemplates bindings ref kind SPEC',
  'template interceptors webhook objectRef header url github cel overlays triggers triggerRef triggerGroups triggerSelector',
  'namespaceSelector matchNames labelSelector matchExpressions resources kubernetesResource customResource containers env limits cpu',
  'clientConfig service caBundle conditions address __proto__ constructor toString',
].flatMap((line) => line.split(' '));

const anyJson = fc.letrec<{ json: JsonValue }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 8, withCrossShrink: true },
    fc.constantFrom<JsonValue>(null, true, '', 'x', 'Service', '$(tt.params.x)', '$($(x))', '\ud800', 'é\u0000', '100m', 0, -1, 1.5, 1e300),
    fc.array(tie('json'), { maxLength: 4 }),
    fc.array(fc.tuple(fc.constantFrom(...names), tie('json')), { maxLength: 6 }).map((entries): JsonValue => Object.fromEntries(entries)),
  ),
})).json;

const kinds = ['EventListener', 'Trigger', 'TriggerBinding', 'ClusterTriggerBinding', 'TriggerTemplate', 'ClusterInterceptor', 'Interceptor'];

const anyObject = fc.record({
  apiVersion: fc.constantFrom('triggers.tekton.dev/v1alpha1', 'triggers.tekton.dev/v1beta1'),
  kind: fc.constantFrom(...kinds),
  metadata: fc.oneof(fc.constant<JsonValue>({ name: 'x' }), anyJson),
  spec: anyJson,
  status: anyJson,
}) satisfies fc.Arbitrary<JsonObject>;

/** Valid, with anything where anything may stand. */
const goodTrigger = fc.tuple(anyJson, anyJson, fc.constantFrom('v1alpha1', 'v1beta1')).map(
  ([param, data, version]): JsonObject => ({
    apiVersion: `triggers.tekton.dev/${version}`,
    kind: 'Trigger',
    metadata: { name: 'x' },
    spec: {
      interceptors: [{ ref: { name: 'cel' }, params: [{ name: 'p', value: param }] }],
      template: { spec: { params: [{ name: 'x' }], resourcetemplates: [{ apiVersion: 'v1', kind: 'ConfigMap', data }] } },
    },
  }),
);

describe('whatever JSON comes', () => {
  test('admit answers', () => {
    fc.assert(
      fc.property(fc.oneof(anyObject, anyJson), fc.constantFrom('CREATE' as const, 'UPDATE' as const, 'DELETE' as const), (json, operation) => {
        expect(['admitted', 'refused']).toContain(admit(json, { operation, defaults: {} }).kind);
      }),
    );
  });

  test('what was admitted is admitted again, unchanged', () => {
    fc.assert(
      fc.property(fc.oneof({ weight: 1, arbitrary: anyObject }, { weight: 9, arbitrary: goodTrigger }), (json) => {
        const first = admit(json, { operation: 'CREATE', defaults: {} });
        fc.pre(first.kind === 'admitted');
        expect(admit(first.object ?? null, { operation: 'UPDATE', defaults: {} })).toEqual(first);
      }),
    );
  });

  test('reading gives a value or problems', () => {
    const readers = [readEventListener, readTrigger, readTriggerBinding, readClusterTriggerBinding, readTriggerTemplate, readClusterInterceptor, readInterceptor];
    fc.assert(
      fc.property(fc.oneof(anyObject, anyJson), fc.constantFrom(...readers), (json, read) => {
        const result = read(json);
        expect(result.kind === 'read' ? Object.isFrozen(result.value) : result.problems.length > 0).toBe(true);
      }),
    );
  });
});

test('a name of a megabyte is refused like any other', () => {
  const admitted = admit({ apiVersion: 'triggers.tekton.dev/v1beta1', kind: 'Trigger', metadata: { name: 'a.'.repeat(500_000) }, spec: { template: { ref: 'x' } } }, { operation: 'CREATE', defaults: {} });
  expect(admitted).toMatchObject({ kind: 'refused', by: 'validation', problems: [{ paths: ['metadata.name'] }] });
});

test('a listener of 50,000 wrong entries is refused with all their paths', () => {
  const triggers = Array.from({ length: 50_000 }, () => ({}));
  const admitted = admit({ apiVersion: 'triggers.tekton.dev/v1beta1', kind: 'EventListener', metadata: { name: 'x' }, spec: { triggers } }, { operation: 'CREATE', defaults: {} });
  expect(admitted.kind === 'refused' ? admitted.problems.map(({ paths }) => paths.length) : []).toEqual([100_000]);
});
