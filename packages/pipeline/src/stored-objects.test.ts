import { describe, expect, test } from '@jest/globals';
import { textAt } from '@millrace/triggers';
import { storedObjects } from './stored-objects.ts';

const v1beta1 = 'triggers.tekton.dev/v1beta1';

describe('objects from files, as the cluster would have them', () => {
  test('are in a namespace, unless they are cluster-scoped', () => {
    const bindings = ['TriggerBinding', 'ClusterTriggerBinding'].map((kind) => ({ apiVersion: v1beta1, kind, metadata: { name: 'b' }, spec: { params: [{ name: 'p', value: 'v' }] } }));
    const namespaces = storedObjects(bindings, 'ci').objects.map(({ metadata }) => textAt(metadata, 'namespace'));
    expect(namespaces).toEqual(['ci', '']);
  });

  test("have admission's defaults, and the version that is stored", () => {
    const listener = { apiVersion: 'triggers.tekton.dev/v1alpha1', kind: 'EventListener', metadata: { name: 'el' }, spec: { triggers: [{ bindings: [{ ref: 'b' }], template: { ref: 't' } }] } };
    expect(storedObjects([listener], 'ci').objects).toMatchObject([{ apiVersion: v1beta1, spec: { triggers: [{ bindings: [{ kind: 'TriggerBinding' }] }] } }]);
  });

  test("are left out when Tekton's admission refuses them, in its words", () => {
    const { objects, refused } = storedObjects([{ apiVersion: v1beta1, kind: 'EventListener', metadata: { name: 'el' }, spec: {} }], 'ci');
    expect(objects).toEqual([]);
    expect(refused).toMatchObject([{ by: { by: 'validation', text: expect.stringContaining('validation failed') } }]);
  });

  test('of other groups are taken as they are', () => {
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's', namespace: 'x' }, stringData: { a: 'b' } };
    expect(storedObjects([secret], 'ci').objects).toEqual([secret]);
  });
});
