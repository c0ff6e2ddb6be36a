/** The controller on a small Kubernetes API: what it makes of EventListeners, and what it leaves alone. */
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { createLifecycle, silentLogger } from '@millrace/runtime';
import type { Lifecycle } from '@millrace/runtime';
import { member, objectAt, objectsAt, textAt } from '@millrace/triggers';
import type { JsonObject } from '@millrace/triggers';
import { startSandbox } from '../../../packages/sandbox/src/index.ts';
import type { Sandbox } from '../../../packages/sandbox/src/index.ts';
import { until } from '../../../test/support/until.ts';
import { startController } from './app.ts';
import type { Controller } from './app.ts';
import { readConfig } from './config.ts';

jest.setTimeout(60_000);

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

async function untilReady(name: string, status = 'True'): Promise<JsonObject> {
  let found: JsonObject = {};
  await until(async () => {
    found = await listener(name);
    return conditionOf(found, 'Ready')['status'] === status && member(objectAt(found, 'status'), 'observedGeneration') === member(objectAt(found, 'metadata'), 'generation');
  }, `${name} is ready: ${status}`);
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
});
