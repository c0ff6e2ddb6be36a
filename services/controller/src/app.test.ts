/** The controller on a small Kubernetes API: what it makes of EventListeners, and what it leaves alone. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { UserError, createLifecycle, silentLogger } from '@millrace/runtime';
import type { Lifecycle } from '@millrace/runtime';
import { member, objectAt, objectsAt, textAt } from '@millrace/triggers';
import type { JsonObject } from '@millrace/triggers';
import { startSandbox } from '../../../packages/sandbox/src/index.ts';
import type { Sandbox } from '../../../packages/sandbox/src/index.ts';
import { until } from '../../../test/support/until.ts';
import { startController } from './app.ts';
import type { Controller } from './app.ts';
import { readConfig } from './config.ts';

const triggersApi = '/apis/triggers.tekton.dev/v1beta1';
const slicesApi = '/apis/discovery.k8s.io/v1';

let sandbox: Sandbox;
const running: Lifecycle[] = [];

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0, dataDir: null, clock: { now: Date.now } });
  await make('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'millrace' } });
  await make(`${slicesApi}/namespaces/millrace/endpointslices`, ingressSlice(['10.0.0.1', '10.0.0.2']));
});
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop();
  sandbox.faults.clear();
});
afterAll(() => sandbox.close());

async function start(environment: Record<string, string> = {}): Promise<Controller> {
  const lifecycle = createLifecycle({ graceMs: 10_000, logger: silentLogger });
  running.push(lifecycle);
  const config = readConfig({ MILLRACE_KUBE_URL: sandbox.url, MILLRACE_OPS_HOST: '127.0.0.1', MILLRACE_OPS_PORT: '0', MILLRACE_LEASE: '3s', MILLRACE_LISTENER_PORTS: '20000-20099', ...environment });
  return startController(config, { logger: silentLogger, lifecycle });
}

async function call(method: string, path: string, body?: JsonObject, type = 'application/json'): Promise<{ readonly status: number; readonly body: JsonObject }> {
  const response = await fetch(`${sandbox.url}${path}`, { method, headers: { 'content-type': type }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  return { status: response.status, body: (await response.json()) as JsonObject };
}

async function make(path: string, object: JsonObject): Promise<JsonObject> {
  const { status, body } = await call('POST', path, object);
  if (status !== 201) throw new Error(JSON.stringify(body));
  return body;
}

async function get(path: string): Promise<JsonObject | null> {
  const { status, body } = await call('GET', path);
  return status === 200 ? body : null;
}

function patch(path: string, body: JsonObject) {
  return call('PATCH', path, body, 'application/merge-patch+json');
}

function ingressSlice(addresses: readonly string[]): JsonObject {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { namespace: 'millrace', name: 'millrace-ingress-x', labels: { 'kubernetes.io/service-name': 'millrace-ingress' } },
    addressType: 'IPv4',
    endpoints: addresses.map((address) => ({ addresses: [address], conditions: { ready: true, serving: true, terminating: false }, nodeName: 'n1', targetRef: { kind: 'Pod', name: `p-${address}`, namespace: 'millrace' } })),
    ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
  };
}

async function makeListener(name: string, spec: JsonObject = {}, annotations: Record<string, string> = {}): Promise<JsonObject> {
  return make(`${triggersApi}/namespaces/default/eventlisteners`, {
    apiVersion: 'triggers.tekton.dev/v1beta1',
    kind: 'EventListener',
    metadata: { name, namespace: 'default', annotations, labels: { team: 'a' } },
    spec: { triggers: [{ template: { ref: 't' } }], ...spec },
  });
}

async function listener(name: string): Promise<JsonObject> {
  return (await get(`${triggersApi}/namespaces/default/eventlisteners/${name}`)) ?? {};
}

function conditionOf(object: JsonObject, type: string): JsonObject {
  return objectsAt(objectAt(object, 'status'), 'conditions').find((one) => textAt(one, 'type') === type) ?? {};
}

/** Until a condition of it says so. */
async function untilSaid(name: string, type: string, message: string): Promise<JsonObject> {
  let found: JsonObject = {};
  await until(async () => {
    found = conditionOf(await listener(name), type);
    return textAt(found, 'message') === message;
  }, `${type} of ${name}: ${message}`);
  return found;
}

async function untilReady(name: string): Promise<JsonObject> {
  let found: JsonObject = {};
  await until(async () => {
    found = await listener(name);
    return conditionOf(found, 'Ready')['status'] === 'True' && member(objectAt(found, 'status'), 'observedGeneration') === member(objectAt(found, 'metadata'), 'generation');
  }, `${name} is ready`);
  return found;
}

function portOf(object: JsonObject): number {
  return Number(textAt(objectAt(objectAt(object, 'status'), 'annotations'), 'millrace.dev/port'));
}

function service(name: string): Promise<JsonObject | null> {
  return get(`/api/v1/namespaces/default/services/el-${name}`);
}

async function slices(name: string): Promise<readonly JsonObject[]> {
  return objectsAt((await get(`${slicesApi}/namespaces/default/endpointslices?labelSelector=kubernetes.io/service-name=el-${name}`)) ?? {}, 'items');
}

async function events(name: string): Promise<readonly string[]> {
  const all = objectsAt((await get(`/api/v1/namespaces/default/events?fieldSelector=involvedObject.name=${name}`)) ?? {}, 'items');
  return all.map((event) => `${textAt(event, 'type')} ${textAt(event, 'reason')}: ${textAt(event, 'message')}`);
}

/** Until no write has been counted for a few looks. */
async function untilWritesRest(opsPort: number): Promise<void> {
  let [last, same] = ['', 0];
  await until(async () => {
    const text = await (await fetch(`http://127.0.0.1:${opsPort}/metrics`)).text();
    const now = text.split('\n').filter((line) => line.startsWith('millrace_controller_writes_total')).join('\n');
    [last, same] = [now, now === last ? same + 1 : 0];
    return same > 10;
  }, 'writes rest');
}

describe('an EventListener', () => {
  test('gets a Service, EndpointSlices to its own port on the shared ingress, and a status as from Tekton', async () => {
    await start();
    const made = await makeListener('first', {}, { 'example.com/lb': 'private' });
    const ready = await untilReady('first');
    const port = portOf(ready);
    expect(port).toBeGreaterThanOrEqual(20_000);
    const owner = { apiVersion: 'triggers.tekton.dev/v1beta1', kind: 'EventListener', name: 'first', uid: textAt(objectAt(made, 'metadata'), 'uid'), controller: true };
    const found = await service('first');
    expect(found).toMatchObject({
      metadata: {
        labels: { team: 'a', 'app.kubernetes.io/managed-by': 'EventListener', 'app.kubernetes.io/part-of': 'Triggers', eventlistener: 'first' },
        annotations: { 'example.com/lb': 'private' },
        ownerReferences: [owner],
      },
      spec: { type: 'ClusterIP', ports: [{ name: 'http-listener', port: 8080, protocol: 'TCP', targetPort: port }] },
    });
    expect(objectAt(found ?? {}, 'spec')).not.toHaveProperty('selector');
    expect(await slices('first')).toMatchObject([
      {
        metadata: { name: 'el-first-ipv4-0', ownerReferences: [owner], labels: { 'endpointslice.kubernetes.io/managed-by': 'controller.millrace.dev' } },
        addressType: 'IPv4',
        endpoints: [{ addresses: ['10.0.0.1'], conditions: { ready: true, serving: true, terminating: false }, nodeName: 'n1' }, { addresses: ['10.0.0.2'] }],
        ports: [{ name: 'http-listener', port, protocol: 'TCP' }],
      },
    ]);
    expect(objectAt(ready, 'status')).toEqual({
      observedGeneration: 1,
      configuration: { generatedName: 'el-first' },
      address: { url: 'http://el-first.default.svc.cluster.local:8080' },
      annotations: { 'millrace.dev/port': String(port) },
      conditions: [
        { type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable', message: 'The shared ingress has minimum availability.', lastTransitionTime: expect.any(String) },
        { type: 'Ready', status: 'True', message: 'EventListener is ready', lastTransitionTime: expect.any(String) },
        { type: 'ReferencesValid', status: 'True', message: 'what its triggers refer to is valid', lastTransitionTime: expect.any(String) },
        { type: 'Service', status: 'True', message: 'Service exists', lastTransitionTime: expect.any(String) },
        { type: 'Valid', status: 'True', message: 'EventListener is valid', lastTransitionTime: expect.any(String) },
      ],
    });
  });

  test('keeps its port through restarts, and gets its Service and slices back when somebody removes or bends them', async () => {
    await makeListener('kept');
    await start();
    const port = portOf(await untilReady('kept'));
    await call('DELETE', '/api/v1/namespaces/default/services/el-kept');
    await until(async () => (await service('kept')) !== null, 'the Service is back');
    await patch(`${slicesApi}/namespaces/default/endpointslices/el-kept-ipv4-0`, { ports: [{ name: 'http-listener', protocol: 'TCP', port: 1 }] });
    await until(async () => objectsAt((await slices('kept'))[0], 'ports')[0]?.['port'] === port, 'the slice is right again');
    await running.splice(0)[0]?.stop();
    await start();
    await makeListener('later');
    expect(portOf(await untilReady('later'))).not.toBe(port);
    expect(portOf(await listener('kept'))).toBe(port);
  });

  test('is left in peace when nothing changes', async () => {
    const { opsPort } = await start();
    await makeListener('quiet');
    await untilReady('quiet');
    await untilWritesRest(opsPort);
    const before = await listener('quiet');
    await makeListener('unquiet');
    await untilReady('unquiet');
    expect(await listener('quiet')).toEqual(before);
  });

  test('follows the shared ingress: what is ready, what drains, what is new', async () => {
    await start();
    await makeListener('follows');
    await untilReady('follows');
    await patch(`${slicesApi}/namespaces/millrace/endpointslices/millrace-ingress-x`, {
      endpoints: [
        { addresses: ['10.0.0.2'], conditions: { ready: false, serving: true, terminating: true } },
        { addresses: ['10.0.0.3'], conditions: { ready: true, serving: true, terminating: false } },
      ],
    });
    await until(async () => JSON.stringify(objectsAt((await slices('follows'))[0], 'endpoints')).includes('10.0.0.3'), 'the new address is there');
    expect((await slices('follows'))[0]).toMatchObject({ endpoints: [{ addresses: ['10.0.0.2'], conditions: { ready: false, terminating: true } }, { addresses: ['10.0.0.3'], conditions: { ready: true } }] });
    await patch(`${slicesApi}/namespaces/millrace/endpointslices/millrace-ingress-x`, { endpoints: [] });
    const nobody = 'no address of Service "millrace/millrace-ingress" is ready';
    expect(await untilSaid('follows', 'Available', nobody)).toMatchObject({ status: 'False', reason: 'MinimumReplicasUnavailable' });
    expect(await untilSaid('follows', 'Ready', `Condition Available has status: False with message: ${nobody}`)).toMatchObject({ status: 'False' });
    expect(await slices('follows')).toEqual([]);
    await patch(`${slicesApi}/namespaces/millrace/endpointslices/millrace-ingress-x`, ingressSlice(['10.0.0.1', '10.0.0.2']));
    await untilReady('follows');
  });

  test('that is deleted leaves no way to its port, which rests', async () => {
    await start();
    await makeListener('goes');
    const port = portOf(await untilReady('goes'));
    await call('DELETE', `${triggersApi}/namespaces/default/eventlisteners/goes`);
    await until(async () => (await slices('goes')).length === 0, 'the slices are gone');
    await makeListener('goes');
    await untilSaid('goes', 'Service', 'Service "el-goes" exists and is not of this listener: delete or rename it');
    // What Kubernetes' garbage collector does, which is not here.
    await call('DELETE', '/api/v1/namespaces/default/services/el-goes');
    expect(portOf(await untilReady('goes'))).not.toBe(port);
  });

  test('has the type, port and class of Service that it asks for', async () => {
    await start();
    await makeListener('exposed', { resources: { kubernetesResource: { serviceType: 'LoadBalancer', servicePort: 80, serviceLoadBalancerClass: 'private' } } });
    const ready = await untilReady('exposed');
    expect(await service('exposed')).toMatchObject({ spec: { type: 'LoadBalancer', loadBalancerClass: 'private', ports: [{ port: 80, targetPort: portOf(ready) }] } });
    expect(textAt(objectAt(objectAt(ready, 'status'), 'address'), 'url')).toBe('http://el-exposed.default.svc.cluster.local:80');
    await patch(`${triggersApi}/namespaces/default/eventlisteners/exposed`, { spec: { resources: { kubernetesResource: { servicePort: 81 } } } });
    await until(async () => objectsAt(objectAt((await service('exposed')) ?? {}, 'spec'), 'ports')[0]?.['port'] === 81, 'the port follows');
  });

  test('that asks for TLS is unready where the shared ingress has none, and has 8443 where it has', async () => {
    const env = ['TLS_CERT', 'TLS_KEY'].map((name) => ({ name, valueFrom: { secretKeyRef: { name: 's', key: name } } }));
    await start();
    await makeListener('secret', { resources: { kubernetesResource: { spec: { template: { spec: { containers: [{ env }] } } } } } });
    await untilSaid('secret', 'Available', 'TLS is asked for, and the shared ingress has no certificate (TLS_CERT, TLS_KEY)');
    await running.splice(0)[0]?.stop();
    await start({ MILLRACE_INGRESS_TLS: 'true' });
    expect(objectAt(objectAt(await untilReady('secret'), 'status'), 'address')).toEqual({ url: 'https://el-secret.default.svc.cluster.local:8443' });
    expect(await service('secret')).toMatchObject({ spec: { ports: [{ name: 'https-listener', port: 8443 }] } });
  });
});

describe('what is wrong', () => {
  test('with a listener is shown on its status and by an Event, once', async () => {
    await start();
    await makeListener('bad', { triggers: [{ name: 'not a label!', template: { ref: 't' } }] });
    const problem = "spec.triggers[0].name: invalid value: trigger name 'not a label!' must be a valid label value";
    expect(await untilSaid('bad', 'Valid', problem)).toMatchObject({ status: 'False' });
    expect(await untilSaid('bad', 'Ready', `Condition Valid has status: False with message: ${problem}`)).toMatchObject({ status: 'False' });
    await until(async () => (await events('bad')).length > 0, 'an Event is there');
    await running.splice(0)[0]?.stop();
    await start();
    await patch(`${triggersApi}/namespaces/default/eventlisteners/bad`, { metadata: { labels: { touched: 'yes' } } });
    await until(async () => objectAt(objectAt((await service('bad')) ?? {}, 'metadata'), 'labels')['touched'] === 'yes', 'it was looked at again');
    expect(await events('bad')).toEqual([`Warning ValidationFailed: ${problem}`]);
    await patch(`${triggersApi}/namespaces/default/eventlisteners/bad`, { spec: { triggers: [{ name: 'label', template: { ref: 't' } }] } });
    await untilReady('bad');
  });

  test('with what a listener refers to is shown there and by an Event on the object', async () => {
    await start();
    await make(`${triggersApi}/namespaces/default/triggertemplates`, { apiVersion: 'triggers.tekton.dev/v1beta1', kind: 'TriggerTemplate', metadata: { name: 'half', namespace: 'default' }, spec: { resourcetemplates: [{ kind: 'PipelineRun' }] } });
    await makeListener('refers', { triggers: [{ template: { ref: 'half' } }] });
    const problem = 'spec.resourcetemplates[0].apiVersion: missing field(s)';
    expect(await untilSaid('refers', 'ReferencesValid', `TriggerTemplate "half": ${problem}`)).toMatchObject({ status: 'False' });
    await untilReady('refers');
    await until(async () => (await events('half')).length > 0, 'an Event is there');
    expect(await events('half')).toEqual([`Warning ValidationFailed: ${problem}`]);
  });

  test('with its Service is shown: one of somebody else stays as it is', async () => {
    await make('/api/v1/namespaces/default/services', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'el-taken', namespace: 'default' }, spec: { selector: { app: 'theirs' }, ports: [{ port: 1 }] } });
    const before = await service('taken');
    await start();
    await makeListener('taken');
    await until(async () => textAt(conditionOf(await listener('taken'), 'Service'), 'message').includes('delete or rename it'), 'the status says so');
    expect(await service('taken')).toEqual(before);
    expect(await slices('taken')).toEqual([]);
  });

  test('with the API server for a moment is tried again', async () => {
    await start();
    sandbox.faults.add({ kind: 'status', code: 500, message: 'etcd is away', verb: 'create', resource: 'services', times: 2 });
    await makeListener('again');
    await untilReady('again');
    expect(await events('again')).toEqual(['Warning ServiceFailed: etcd is away']);
  });
});

function deployment(name: string, labels: Record<string, string>, replicas = 1): JsonObject {
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace: 'default', labels }, spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'i' }] } } } };
}

describe("Tekton's own controller", () => {
  const deployments = '/apis/apps/v1/namespaces/default/deployments';
  const controller = { 'app.kubernetes.io/part-of': 'tekton-triggers', 'app.kubernetes.io/component': 'controller' };
  const made = { 'app.kubernetes.io/part-of': 'Triggers', 'app.kubernetes.io/managed-by': 'EventListener', eventlistener: 'tektons' };
  const line = `Tekton's own controller is here, as Deployment "default/tekton-triggers-controller", and two would fight over every EventListener: scale it to 0 or delete it, or install Millrace beside it without this controller (k8s/beside-tekton)`;

  afterEach(() => call('DELETE', `${deployments}/tekton-triggers-controller`));

  test('stops this one in one line, at the start', async () => {
    await make(deployments, deployment('tekton-triggers-controller', controller));
    await expect(start()).rejects.toThrow(new UserError(line));
  });

  test('stops this one in one line, whenever it comes, and none while it is scaled to 0', async () => {
    await make(deployments, deployment('tekton-triggers-controller', controller, 0));
    const { tektonCame } = await start();
    await patch(`${deployments}/tekton-triggers-controller`, { spec: { replicas: 1 } });
    await expect(tektonCame).rejects.toThrow(new UserError(line));
  });

  test('keeps a listener whose Deployment still answers: it gets an Event and not a word on its status, until that is scaled to 0', async () => {
    await make(deployments, deployment('el-tektons', made));
    await start();
    const before = await makeListener('tektons');
    await until(async () => (await events('tektons')).length > 0, 'an Event is there');
    expect(await events('tektons')).toEqual(['Warning LeftToTekton: Deployment "el-tektons" of Tekton\'s controller answers for this listener: Millrace takes over when it is deleted or scaled to 0']);
    expect(await listener('tektons')).toEqual(before);
    await patch(`${deployments}/el-tektons`, { spec: { replicas: 0 } });
    await untilReady('tektons');
  });

  test('leaves a Service behind that is taken over, with its address and what others wrote on it, and without its pods', async () => {
    const listenerMade = await makeListener('moves');
    const owner = { apiVersion: 'triggers.tekton.dev/v1beta1', kind: 'EventListener', name: 'moves', uid: textAt(objectAt(listenerMade, 'metadata'), 'uid'), controller: true, blockOwnerDeletion: true };
    const labels = { ...made, eventlistener: 'moves' };
    await make('/api/v1/namespaces/default/services', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'el-moves', namespace: 'default', labels, annotations: { theirs: 'kept' }, ownerReferences: [owner] },
      spec: { clusterIP: '10.0.0.99', selector: labels, ports: [{ name: 'http-listener', port: 8080, protocol: 'TCP', targetPort: 8080 }, { name: 'http-metrics', port: 9000, protocol: 'TCP', targetPort: 9000 }] },
    });
    await make(`${slicesApi}/namespaces/default/endpointslices`, {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { name: 'el-moves-abcde', namespace: 'default', labels: { ...labels, 'kubernetes.io/service-name': 'el-moves', 'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io' } },
      addressType: 'IPv4',
      endpoints: [{ addresses: ['10.1.0.1'] }],
      ports: [],
    });
    await start();
    const ready = await untilReady('moves');
    const moved = await service('moves');
    expect(moved).toMatchObject({ metadata: { annotations: { theirs: 'kept' }, ownerReferences: [owner] }, spec: { clusterIP: '10.0.0.99', ports: [{ name: 'http-listener', port: 8080, targetPort: portOf(ready) }] } });
    expect(objectsAt(objectAt(moved, 'spec'), 'ports')).toHaveLength(1);
    expect(objectAt(moved, 'spec')).not.toHaveProperty('selector');
    expect((await slices('moves')).map((slice) => textAt(objectAt(slice, 'metadata'), 'name'))).toEqual(['el-moves-ipv4-0']);
  });
});

test("metrics are Tekton's and ours", async () => {
  const { opsPort } = await start();
  await makeListener('counted');
  await untilReady('counted');
  async function metrics(): Promise<string> {
    return (await fetch(`http://127.0.0.1:${opsPort}/metrics`)).text();
  }
  await until(async () => /millrace_controller_listeners\{ready="true",[^}]*\} [1-9]/.test(await metrics()), 'a listener is counted as ready');
  const text = await metrics();
  for (const kind of ['eventlistener', 'triggerbinding', 'clustertriggerbinding', 'triggertemplate', 'clusterinterceptor']) {
    expect(text).toMatch(new RegExp(`^controller_${kind}_count\\{otel_scope_name="github.com/tektoncd/triggers/pkg/reconciler/metrics"\\} \\d+$`, 'm'));
  }
  expect(text).toMatch(/^millrace_controller_leads\{[^}]*\} 1$/m);
  expect(text).toMatch(/^millrace_controller_writes_total\{verb="create",resource="services",result="written",[^}]*\} 1$/m);
});

describe('the core interceptors', () => {
  test('are there for those who look for them, and stay what somebody made of them', async () => {
    const api = '/apis/triggers.tekton.dev/v1alpha1/clusterinterceptors';
    await call('DELETE', `${api}/github`);
    await make(api, { apiVersion: 'triggers.tekton.dev/v1alpha1', kind: 'ClusterInterceptor', metadata: { name: 'github' }, spec: { clientConfig: { url: 'https://ours.example' } } });
    await start();
    await until(async () => objectsAt((await get(api)) ?? {}, 'items').length === 5, 'all are there');
    expect((await get(`${api}/github`)) ?? {}).toMatchObject({ spec: { clientConfig: { url: 'https://ours.example' } } });
    expect((await get(`${api}/cel`)) ?? {}).toMatchObject({ spec: { clientConfig: {} } });
  });
});
