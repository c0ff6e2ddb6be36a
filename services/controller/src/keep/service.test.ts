import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '@millrace/triggers';
import { knownListener } from '../known/listener.ts';
import { serviceStep } from './service.ts';

function listener(kubernetesResource: JsonObject = {}, annotations: JsonObject = {}) {
  return knownListener({ metadata: { namespace: 'ns', name: 'el', uid: 'u', annotations, labels: { team: 'a' } }, spec: { triggers: [{ triggerRef: 't' }], resources: { kubernetesResource } } });
}

/** As the API server holds the one that we make of it. */
function made(of = listener(), spec: JsonObject = {}, metadata: JsonObject = {}): JsonObject {
  const step = serviceStep(of, 20_001, undefined);
  if (step.kind !== 'create') throw new Error(step.kind);
  const object = step.object as { readonly metadata: JsonObject; readonly spec: JsonObject };
  return { metadata: { ...object.metadata, resourceVersion: '7', ...metadata }, spec: { clusterIP: '10.0.0.1', sessionAffinity: 'None', ...object.spec, ...spec } };
}

describe('the Service of a listener', () => {
  test('that is as it should be is kept, whatever others have added', () => {
    const existing = made(listener(), { externalIPs: ['1.2.3.4'] }, { annotations: { theirs: 'x' }, labels: { team: 'a', theirs: 'y', eventlistener: 'el', 'app.kubernetes.io/managed-by': 'EventListener', 'app.kubernetes.io/part-of': 'Triggers' } });
    expect(serviceStep(listener(), 20_001, existing)).toEqual({ kind: 'keep' });
  });

  test('is changed in what differs, and in nothing else', () => {
    expect(serviceStep(listener(), 20_002, made())).toEqual({ kind: 'change', takesOver: false, patch: { spec: { ports: [{ name: 'http-listener', protocol: 'TCP', port: 8080, targetPort: 20_002 }] } } });
    expect(serviceStep(listener({}, { lb: 'private' }), 20_001, made())).toEqual({ kind: 'change', takesOver: false, patch: { metadata: { annotations: { lb: 'private' } } } });
  });

  test('keeps an annotation that somebody has changed on it, as in Tekton', () => {
    expect(serviceStep(listener({}, { lb: 'private' }), 20_001, made(listener({}, { lb: 'private' }), {}, { annotations: { lb: 'public' } }))).toEqual({ kind: 'keep' });
  });

  test('does not carry what kubectl writes down for itself', () => {
    expect(made(listener({}, { 'kubectl.kubernetes.io/last-applied-configuration': '{}', a: 'b' }))).toMatchObject({ metadata: { annotations: { a: 'b' } } });
    expect(JSON.stringify(made(listener({}, { 'kubectl.kubernetes.io/last-applied-configuration': '{}' })))).not.toContain('last-applied');
  });

  test('keeps the port of the nodes that it was given', () => {
    const asked = listener({ serviceType: 'NodePort' });
    const existing = made(asked, { ports: [{ name: 'http-listener', protocol: 'TCP', port: 8080, targetPort: 20_001, nodePort: 31_000 }] });
    expect(serviceStep(asked, 20_001, existing)).toEqual({ kind: 'keep' });
    expect(serviceStep(asked, 20_002, existing)).toMatchObject({ patch: { spec: { ports: [{ targetPort: 20_002, nodePort: 31_000 }] } } });
  });

  test('lets go of it when it is for the cluster only', () => {
    const existing = made(listener({ serviceType: 'NodePort' }), { ports: [{ name: 'http-listener', protocol: 'TCP', port: 8080, targetPort: 20_001, nodePort: 31_000 }] });
    expect(serviceStep(listener(), 20_001, existing)).toMatchObject({ kind: 'change', patch: { spec: { type: 'ClusterIP' } } });
    expect(JSON.stringify(serviceStep(listener(), 20_001, existing))).not.toContain('31000');
  });

  test('loses the pods of Tekton\'s, and its port for metrics', () => {
    const existing = made(listener(), { selector: { eventlistener: 'el' }, ports: [{ name: 'http-listener', protocol: 'TCP', port: 8080, targetPort: 8080 }, { name: 'http-metrics', protocol: 'TCP', port: 9000, targetPort: 9000 }] });
    expect(serviceStep(listener(), 20_001, existing)).toEqual({ kind: 'change', takesOver: true, patch: { spec: { selector: null, ports: [{ name: 'http-listener', protocol: 'TCP', port: 8080, targetPort: 20_001 }] } } });
  });

  test.each<[string, JsonObject]>([
    ['another owner', { ownerReferences: [{ uid: 'other' }] }],
    ['no sign of this listener', { ownerReferences: [], labels: {} }],
  ])('is somebody else\'s with %s', (_what, metadata) => {
    expect(serviceStep(listener(), 20_001, made(listener(), {}, metadata))).toEqual({ kind: 'not ours' });
  });

  test('that has lost its owner is the listener\'s again', () => {
    expect(serviceStep(listener(), 20_001, made(listener(), {}, { ownerReferences: [] }))).toMatchObject({ kind: 'change', patch: { metadata: { ownerReferences: [{ uid: 'u', controller: true }] } } });
  });
});
