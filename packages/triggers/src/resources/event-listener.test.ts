import { describe, expect, test } from '@jest/globals';
import { isJsonObject, type JsonObject, type JsonValue } from '../go/json.ts';
import { admit, type Admitted } from './admit.ts';

type ApiVersion = 'v1alpha1' | 'v1beta1';

function listen(version: ApiVersion, spec: JsonValue, metadata: JsonObject = { name: 'x' }, defaults: Readonly<Record<string, string>> = {}): Admitted {
  return admit({ apiVersion: `triggers.tekton.dev/${version}`, kind: 'EventListener', metadata, spec }, { operation: 'CREATE', defaults });
}

function answer(admitted: Admitted): string {
  return admitted.kind === 'admitted' ? 'admitted' : admitted.text.replace('validation failed: ', '');
}

function at(admitted: Admitted, ...path: string[]): JsonValue | undefined {
  let value: JsonValue | undefined = admitted.object ?? undefined;
  for (const key of path) value = isJsonObject(value) ? value[key] : undefined;
  return value;
}

const triggers = [{ template: { ref: 'tt' } }];
function pod(spec: JsonObject): JsonObject {
  return { triggers, resources: { kubernetesResource: { spec: { template: { spec } } } } };
}
function custom(spec: JsonObject): JsonObject {
  return { triggers, resources: { customResource: { spec: { template: { spec } } } } };
}
const inPod = 'spec.resources.kubernetesResource.spec.template.spec';

describe('defaults', () => {
  test.each([
    [{}, 'default'],
    [{ 'default-service-account': 'robot' }, 'robot'],
    [{ 'default-service-account': '' }, undefined],
  ])('ConfigMap %j gives service account %j', (defaults, account) => {
    expect(at(listen('v1beta1', { triggers }, { name: 'x' }, defaults), 'spec', 'serviceAccountName')).toBe(account);
  });

  test('no replicas are one', () => {
    const resources = { kubernetesResource: { replicas: 0 } };
    expect(at(listen('v1beta1', { triggers, resources }), 'spec', 'resources', 'kubernetesResource', 'replicas')).toBe(1);
  });

  test("interceptors of groups get a kind; a null one stays, as nobody looks into a group's interceptors", () => {
    const triggerGroups = [{ name: 'g', interceptors: [{ ref: { name: 'cel' } }, null], triggerSelector: { labelSelector: {} } }];
    const admitted = listen('v1beta1', { triggerGroups });
    expect([answer(admitted), at(admitted, 'spec', 'triggerGroups')]).toEqual([
      'admitted',
      [{ name: 'g', interceptors: [{ ref: { name: 'cel', kind: 'ClusterInterceptor' } }, null], triggerSelector: { labelSelector: {}, namespaceSelector: {} } }],
    ]);
  });

  test('what Go never leaves out is added', () => {
    expect(at(listen('v1alpha1', { labelSelector: {} }), 'spec')).toEqual({ serviceAccountName: 'default', triggers: null, labelSelector: {}, namespaceSelector: {}, resources: {} });
    expect(at(listen('v1beta1', { labelSelector: {} }), 'status')).toEqual({ configuration: { generatedName: '' } });
  });
});

describe('something has to be selected', () => {
  test.each<[string, JsonObject]>([
    ['nothing', {}],
    ['no namespaces', { namespaceSelector: { matchNames: [] } }],
    ['no triggers', { triggers: [] }],
  ])('%s', (_, spec) => {
    expect(answer(listen('v1alpha1', spec))).toBe('expected exactly one, got neither: spec.labelSelector, spec.namespaceSelector, spec.triggers');
    expect(answer(listen('v1beta1', spec))).toBe('expected exactly one, got neither: spec.labelSelector, spec.namespaceSelector, spec.triggerGroups, spec.triggers');
  });
});

describe('metadata', () => {
  test('the name has room for "el-"', () => {
    expect(answer(listen('v1beta1', { triggers }, { name: 'e'.repeat(60) }))).toBe('admitted');
    const long = 'e'.repeat(61);
    expect(answer(listen('v1beta1', { triggers }, { name: long }))).toBe(`invalid value: eventListener name '${long}' must be no more than 60 characters long: metadata.name`);
  });

  test.each([['true', 'admitted'], ['false', 'admitted'], ['no', "invalid value: tekton.dev/payload-validation annotation must have value 'true' or 'false': metadata.annotations"]])('payload validation %j', (value, expected) => {
    expect(answer(listen('v1beta1', { triggers }, { name: 'x', annotations: { 'tekton.dev/payload-validation': value } }))).toBe(expected);
  });
});

describe('entries', () => {
  test.each<[string, JsonValue, string]>([
    ['nothing', {}, 'expected exactly one, got neither: spec.triggers[0].template, spec.triggers[0].triggerRef'],
    ['null', null, 'expected exactly one, got neither: spec.triggers[0].template, spec.triggers[0].triggerRef'],
    ['a triggerRef', { triggerRef: 't', name: 'n' }, 'admitted'],
    ['a triggerRef and empty lists, which are not stored', { triggerRef: 't', bindings: [], interceptors: [] }, 'admitted'],
    ['a triggerRef and bindings', { triggerRef: 't', bindings: [{ ref: 'a' }] }, 'expected exactly one, got both: spec.triggers[0].template or bindings or interceptors, spec.triggers[0].triggerRef'],
    ['a name that is no label', { template: { ref: 'a' }, name: 'a b' }, "invalid value: trigger name 'a b' must be a valid label value: spec.triggers[0].name"],
    ['a null interceptor, which hides the name', { template: { ref: 'a' }, name: 'a b', interceptors: [{}, null, {}] }, "invalid value: interceptor '<nil>' must be a valid value: spec.triggers[0].interceptors[1]\nmissing field(s): spec.triggers[0].interceptors[0].interceptor"],
    ['a null binding', { template: { ref: 'a' }, bindings: [null] }, "invalid value: binding '<nil>' must be a valid value: spec.triggers[0].bindings[0]"],
  ])('%s', (_, entry, expected) => {
    expect(answer(listen('v1beta1', { triggers: [entry] }))).toBe(expected);
  });
});

describe('groups', () => {
  test('want a selector and interceptors', () => {
    expect(answer(listen('v1beta1', { triggerGroups: [{ name: 'g' }] }))).toBe(
      'expected exactly one, got neither: spec.triggerGroups[0].triggerSelector.labelSelector, spec.triggerGroups[0].triggerSelector.namespaceSelector\nmissing field(s): spec.triggerGroups[0].interceptors',
    );
  });
  test('are unknown to v1alpha1', () => {
    expect(answer(listen('v1alpha1', { triggerGroups: [] }))).toBe('mutation failed: cannot decode incoming new object: json: unknown field "triggerGroups"');
  });
});

describe('resources', () => {
  test('of one sort; then nothing else is said', () => {
    const resources = { kubernetesResource: { replicas: -1 }, customResource: {} };
    expect(answer(listen('v1beta1', { triggers: [{}], resources }))).toBe('expected exactly one, got both: spec.resources.customResource, spec.resources.kubernetesResource');
  });

  test.each<[string, JsonObject, string]>([
    ['fewer than none', { replicas: -1 }, 'invalid value: -1: spec.resources.kubernetesResource.spec.replicas'],
    ['a class without a load balancer', { serviceLoadBalancerClass: 'x' }, 'invalid value: x: spec.resources.kubernetesResource.serviceLoadBalancerClass\nServiceLoadBalancerClass is only needed for LoadBalancer service type'],
    ['a class with one', { serviceLoadBalancerClass: 'x', serviceType: 'LoadBalancer' }, 'admitted'],
    ['a port', { servicePort: 80 }, 'admitted'],
  ])('%s', (_, kubernetesResource, expected) => {
    expect(answer(listen('v1beta1', { triggers, resources: { kubernetesResource } }))).toBe(expected);
  });

  test.each<[string, JsonObject, string, string]>([
    ['what may be set', { serviceAccountName: 'a', tolerations: [{ key: 'k' }], nodeSelector: { a: 'b' } }, 'admitted', 'admitted'],
    ['what v1beta1 added', { affinity: {}, securityContext: {} }, `must not set the field(s): ${inPod}.affinity, ${inPod}.securityContext`, 'admitted'],
    ['what may not be set', { hostNetwork: true, volumes: [{ name: 'v' }], hostPID: false }, `must not set the field(s): ${inPod}.hostNetwork, ${inPod}.volumes`, `must not set the field(s): ${inPod}.hostNetwork, ${inPod}.volumes`],
    ['a pointer to nothing', { automountServiceAccountToken: false }, `must not set the field(s): ${inPod}.automountServiceAccountToken`, `must not set the field(s): ${inPod}.automountServiceAccountToken`],
    ['empty lists, which are not stored', { volumes: [], hostAliases: [] }, 'admitted', 'admitted'],
    ['two containers', { containers: [{ name: 'a' }, { image: 'b' }] }, `expected exactly one, got both: ${inPod}.containers`, `expected exactly one, got both: ${inPod}.containers`],
    ['one with an image', { containers: [{ image: 'b', tty: true }] }, `must not set the field(s): ${inPod}.containers[0].image, ${inPod}.containers[0].tty`, `must not set the field(s): ${inPod}.containers[0].image, ${inPod}.containers[0].tty`],
    ['one with probes', { containers: [{ livenessProbe: {}, readinessProbe: {}, startupProbe: {}, resources: { limits: { cpu: '1' } } }] }, 'admitted', 'admitted'],
    ['one with a security context', { containers: [{ securityContext: {} }] }, `must not set the field(s): ${inPod}.containers[0].securityContext`, 'admitted'],
    ['env by value', { containers: [{ env: [{ name: 'A' }, { name: 'B', value: 'b' }] }] }, `must not set the field(s): ${inPod}.containers[0].env[1].value`, `must not set the field(s): ${inPod}.containers[0].env[1].value`],
    ['env from a field', { containers: [{ env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'x' } } }] }] }, `must not set the field(s): ${inPod}.containers[0].env[0].valueFrom.fieldRef`, `must not set the field(s): ${inPod}.containers[0].env[0].valueFrom.fieldRef`],
    ['half of TLS', { containers: [{ env: [{ name: 'TLS_KEY', valueFrom: { secretKeyRef: { key: 'k' } } }] }] }, "Expected env's are TLS_CERT and TLS_KEY, but got only one env TLS_KEY: ", "Expected env's are TLS_CERT and TLS_KEY, but got only one env TLS_KEY: "],
  ])('a pod with %s', (_, spec, alpha, beta) => {
    expect([answer(listen('v1alpha1', pod(spec))), answer(listen('v1beta1', pod(spec)))]).toEqual([alpha, beta]);
  });

  test('a field that no pod has is refused, a wrong amount too', () => {
    expect(answer(listen('v1beta1', pod({ nope: 1 })))).toBe('mutation failed: cannot decode incoming new object: json: unknown field "nope"');
    expect(answer(listen('v1beta1', pod({ containers: [{ resources: { limits: { cpu: 'much' } } }] })))).toMatch(/quantities must match the regular expression/);
  });

  test('a custom resource may have anything around its pod, but no probes and no empty lists', () => {
    expect(answer(listen('v1beta1', custom({ nope: 1, containers: [{ resources: {}, securityContext: {}, other: 1 }] })))).toBe('admitted');
    expect(answer(listen('v1beta1', custom({ volumes: [], containers: [{ livenessProbe: {} }] })))).toBe(
      'must not set the field(s): spec.resources.customResource.spec.template.spec.containers[0].livenessProbe, spec.resources.customResource.spec.template.spec.volumes',
    );
  });

  test('a custom resource that cannot be read says so', () => {
    const resources = { customResource: { spec: { template: 5 } } };
    expect(answer(listen('v1beta1', { triggers, resources }))).toBe(
      'invalid value: json: cannot unmarshal number into Go struct field WithPodSpec.spec.template of type v1.PodSpecable: spec.resources.customResource.spec',
    );
  });
});
