/**
 * The controller on a real API server, with the shipped account and nothing else, beside ingress and worker. There are no nodes, no
 * kube-proxy and no controllers of Kubernetes here: what a Service does with a packet and what garbage collection removes is not shown,
 * only that everything they go by is there.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { member, objectAt, objectsAt, textAt } from '@millrace/triggers';
import type { JsonObject } from '@millrace/triggers';
import type { ServiceProcess } from '../../services/cli/src/up/service-process.ts';
import { missingForCluster, startInCluster } from '../support/in-cluster.ts';
import type { InCluster } from '../support/in-cluster.ts';
import { tutorialFolder } from '../support/millrace.ts';
import { until } from '../support/until.ts';
import { grantedRights, refusedRights, usedRights } from './audit.ts';
import { listener, makesRun, namespace } from './objects.ts';

const missing = missingForCluster();
if (missing !== null) process.stderr.write(`skipped: the controller in a real cluster (${missing})\n`);

/** A part of the range that is ours to use, so that two runs on one machine seldom want the same. */
const first = 20_000 + 100 * Math.floor(Math.random() * 100);
const ports = { MILLRACE_LISTENER_PORTS: `${first}-${first + 99}` };
const settings = { ...ports, MILLRACE_LEASE: '3s' };

(missing === null ? describe : describe.skip)('the controller, with the shipped roles', () => {
  let cluster: InCluster;
  let controller: ServiceProcess;
  let other: ServiceProcess | null = null;

  beforeAll(async () => {
    cluster = await startInCluster();
    await cluster.server.applyDefinitions();
    for (const rights of ['cluster', 'cluster/controller']) await cluster.applyRights(rights);
    await cluster.make(ingressSlice(['10.9.9.1']));
    [controller] = await Promise.all([cluster.controller(settings), cluster.ingress(ports), cluster.worker()]);
  });
  afterAll(() => cluster?.close());

  test('makes the tutorial\'s listener reachable by a port of its own, and says so as Tekton does', async () => {
    await cluster.applyFolder(tutorialFolder);
    await kubectl('wait', '--for=condition=Ready', '--timeout=60s', 'eventlistener/trigger-eventlistner');
    expect((await kubectl('get', 'eventlistener', 'trigger-eventlistner', '--no-headers')).trim().split(/\s+/)).toEqual(['trigger-eventlistner', 'http://el-trigger-eventlistner.default.svc.cluster.local:8080', 'True', 'MinimumReplicasAvailable', 'True']);
    const port = await portOf('trigger-eventlistner');
    const service = await object('service/el-trigger-eventlistner');
    expect(service).toMatchObject({ spec: { type: 'ClusterIP', clusterIP: expect.stringMatching(/^10\.0\.0\./), ports: [{ name: 'http-listener', port: 8080, targetPort: port }] } });
    expect(objectAt(service, 'spec')).not.toHaveProperty('selector');
    expect(await slicesOf('trigger-eventlistner')).toMatchObject([{ addressType: 'IPv4', endpoints: [{ addresses: ['10.9.9.1'], conditions: { ready: true } }], ports: [{ name: 'http-listener', port }] }]);

    const eventId = await post(port, '/default/other?x=1', { repository: { url: 'https://github.com/o/r', master_branch: 'main' } });
    const view = await cluster.final(eventId);
    expect(view).toMatchObject({ event: { listener: { namespace: 'default', name: 'trigger-eventlistner' }, url: '/default/other?x=1' }, deliveries: [{ state: 'created' }] });
    expect(await cluster.list('tekton.dev/v1beta1', 'pipelineruns', 'default')).toHaveLength(1);
  });

  test('says what is wrong with a listener on its status and by an Event', async () => {
    await cluster.make({ ...listener('default', 'bad', 'sa', { triggers: [{ ...makesRun(), name: 'not a label!' }] }) });
    const problem = "spec.triggers[0].name: invalid value: trigger name 'not a label!' must be a valid label value";
    await untilSaid('bad', 'Ready', `Condition Valid has status: False with message: ${problem}`);
    const ofBad = ['get', 'events', '--field-selector', 'involvedObject.name=bad', '--output', 'jsonpath={.items[*].message}'];
    await until(async () => (await kubectl(...ofBad)) !== '', 'an Event is there');
    expect(await kubectl(...ofBad)).toBe(problem);
  });

  test('takes over the Service that Tekton\'s controller made, and lets nothing lead to its pods', async () => {
    await cluster.make(namespace('moves'), listener('moves', 'el', 'builder', { triggers: [makesRun()] }));
    await until(async () => (await slicesOf('el', 'moves')).length === 1, 'it is kept');
    // What Kubernetes leaves behind of a selector is mirrored into slices: it has to go with the selector.
    await cluster.make({ apiVersion: 'v1', kind: 'Endpoints', metadata: { namespace: 'moves', name: 'el-el' }, subsets: [{ addresses: [{ ip: '10.8.8.8' }], ports: [{ port: 8080 }] }] });
    await kubectl('patch', 'service', 'el-el', '-n', 'moves', '--type=merge', '-p', JSON.stringify({ spec: { selector: { eventlistener: 'el' } } }));
    await until(async () => (await kubectl('get', 'endpoints', '-n', 'moves', '--output', 'name')) === '', 'the endpoints are gone');
    expect(objectAt(await object('service/el-el', 'moves'), 'spec')).not.toHaveProperty('selector');
  });

  test('has a port of its own for each of many, and each answers as its listener', async () => {
    await cluster.make(namespace('many'));
    const names = Array.from({ length: 20 }, (_, index) => `el-${index}`);
    for (const name of names) await cluster.make(listener('many', name, 'builder', { triggers: [makesRun()] }));
    await kubectl('wait', '--for=condition=Ready', '--timeout=60s', '-n', 'many', 'eventlistener', '--all');
    const found = new Map<number, string>();
    for (const name of names) found.set(await portOf(name, 'many'), name);
    expect(found.size).toBe(20);
    for (const [port, name] of found) expect((await cluster.ledger.event(await post(port, '/', { name })))?.event.listener).toMatchObject({ namespace: 'many', name });
  });

  test('another replica takes over when the one that leads is killed', async () => {
    const before = await leader();
    expect(before).not.toBe('');
    other = await cluster.controller(settings);
    process.kill(controller.pid, 'SIGKILL');
    await controller.ended;
    await until(async () => ![before, ''].includes(await leader()), 'another leads');
    await cluster.make(listener('default', 'later', 'sa', { triggers: [makesRun()] }));
    await kubectl('wait', '--for=condition=Ready', '--timeout=60s', 'eventlistener/later');
  });

  test('is not needed for what it has made: while none runs all stays, and one that comes back sees what has changed', async () => {
    await other?.stop(5000);
    expect(await leader()).toBe('');
    const port = await portOf('trigger-eventlistner');
    await setIngress(['10.9.9.2', '10.9.9.3']);
    expect(await post(port, '/', {})).not.toBe('');
    expect(addressesOf(await slicesOf('trigger-eventlistner'))).toEqual(['10.9.9.1']);
    other = await cluster.controller(settings);
    await until(async () => addressesOf(await slicesOf('trigger-eventlistner')).join() === '10.9.9.2,10.9.9.3', 'the new addresses are there');
    expect(await portOf('trigger-eventlistner')).toBe(port);
  });

  test('leaves no way to a listener that is deleted, and what is left is owned by it', async () => {
    const port = await portOf('later');
    const uid = textAt(objectAt(await object('eventlistener/later'), 'metadata'), 'uid');
    const service = await object('service/el-later');
    expect(objectsAt(objectAt(service, 'metadata'), 'ownerReferences')).toEqual([{ apiVersion: 'triggers.tekton.dev/v1beta1', kind: 'EventListener', name: 'later', uid, controller: true }]);
    await kubectl('delete', 'eventlistener', 'later', '--wait=false');
    await until(async () => (await slicesOf('later')).length === 0, 'its slices are gone');
    await until(() => fetch(`http://127.0.0.1:${port}/live`).then(() => false, () => true), 'its port is closed');
  });

  test('stops with one line where Tekton\'s own controller is', async () => {
    const labels = { 'app.kubernetes.io/part-of': 'tekton-triggers', 'app.kubernetes.io/component': 'controller' };
    await cluster.make(namespace('tekton-pipelines'), {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { namespace: 'tekton-pipelines', name: 'tekton-triggers-controller', labels },
      spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'i' }] } } },
    });
    expect(await other?.ended).toBe(1);
    const line = 'Tekton\'s own controller is here, as Deployment "tekton-pipelines/tekton-triggers-controller", and two would fight over every EventListener';
    await expect(cluster.controller(settings)).rejects.toThrow(line);
  });

  // After everything above: what was granted and never used is too much, what was refused is too little.
  test('uses every right of its roles, and misses none', async () => {
    const shipped = await Promise.all(['clusterroles', 'namespaces/millrace/roles'].map((roles) => cluster.admin.request({ method: 'GET', path: `/apis/rbac.authorization.k8s.io/v1/${roles}/millrace-controller` })));
    expect(usedRights(cluster, 'controller')).toEqual(grantedRights(shipped.map((answer) => (answer.kind === 'answer' ? answer.body : {}) as JsonObject)));
    expect(refusedRights(cluster, 'controller')).toEqual([]);
  });

  async function kubectl(...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await cluster.server.kubectl(args);
    if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr}`);
    return stdout;
  }

  async function object(what: string, namespace = 'default'): Promise<JsonObject> {
    return JSON.parse(await kubectl('get', what, '-n', namespace, '--output', 'json')) as JsonObject;
  }

  async function slicesOf(name: string, namespace = 'default'): Promise<readonly JsonObject[]> {
    return objectsAt(JSON.parse(await kubectl('get', 'endpointslices', '-n', namespace, '-l', `kubernetes.io/service-name=el-${name}`, '--output', 'json')) as JsonObject, 'items');
  }

  async function portOf(name: string, namespace = 'default'): Promise<number> {
    return Number(textAt(objectAt(objectAt(await object(`eventlistener/${name}`, namespace), 'status'), 'annotations'), 'millrace.dev/port'));
  }

  async function untilSaid(name: string, type: string, message: string): Promise<void> {
    await until(async () => objectsAt(objectAt(await object(`eventlistener/${name}`), 'status'), 'conditions').some((one) => one['type'] === type && one['message'] === message), `${type} of ${name}: ${message}`);
  }

  async function leader(): Promise<string> {
    return textAt(objectAt(await object('lease/millrace-controller', 'millrace'), 'spec'), 'holderIdentity');
  }

  async function setIngress(addresses: readonly string[]): Promise<void> {
    await kubectl('patch', 'endpointslice', 'millrace-ingress-x', '-n', 'millrace', '--type=merge', '-p', JSON.stringify({ endpoints: member(ingressSlice(addresses), 'endpoints') }));
  }
});

(missing === null ? describe : describe.skip)('the controller, with rights in single namespaces only', () => {
  let cluster: InCluster;
  beforeAll(async () => {
    cluster = await startInCluster();
    await cluster.server.applyDefinitions();
    await cluster.applyRights('accounts/controller');
    await cluster.make(namespace('team-a'), namespace('team-b'), namespace('team-c'), ingressSlice(['10.9.9.1']));
    await cluster.applyRights('namespace/controller', 'team-a');
    for (const where of ['team-a', 'team-b', 'team-c']) await cluster.make(listener(where, 'el', 'builder', { triggers: [makesRun()] }));
    await cluster.controller({ ...settings, MILLRACE_NAMESPACES: 'team-a,team-b' });
  });
  afterAll(() => cluster?.close());

  test('keeps the listeners of a namespace where its Role is', async () => {
    expect(await cluster.server.kubectl(['wait', '--for=condition=Ready', '--timeout=60s', '-n', 'team-a', 'eventlistener/el'])).toMatchObject({ code: 0 });
    expect(await cluster.list('discovery.k8s.io/v1', 'endpointslices', 'team-a')).toMatchObject([{ endpoints: [{ addresses: ['10.9.9.1'] }] }]);
  });

  test('keeps those of another as soon as its Role comes, and none besides', async () => {
    expect(await cluster.list('v1', 'services', 'team-b')).toEqual([]);
    await cluster.applyRights('namespace/controller', 'team-b');
    expect(await cluster.server.kubectl(['wait', '--for=condition=Ready', '--timeout=60s', '-n', 'team-b', 'eventlistener/el'])).toMatchObject({ code: 0 });
    expect(await cluster.list('v1', 'services', 'team-c')).toEqual([]);
  });

  test('uses nothing of the cluster scope: what it asked for there in vain are the lists that it does without', async () => {
    const shipped = await Promise.all(['millrace', 'team-a'].map((where) => cluster.admin.request({ method: 'GET', path: `/apis/rbac.authorization.k8s.io/v1/namespaces/${where}/roles/millrace-controller` })));
    const granted = grantedRights(shipped.map((answer) => (answer.kind === 'answer' ? answer.body : {}) as JsonObject));
    expect(usedRights(cluster, 'controller').filter((right) => !granted.includes(right))).toEqual([]);
    expect(refusedRights(cluster, 'controller').filter((right) => !right.startsWith('list '))).toEqual([]);
  });
});

function addressesOf(slices: readonly JsonObject[]): readonly string[] {
  return slices.flatMap((slice) => objectsAt(slice, 'endpoints').flatMap((endpoint) => endpoint['addresses'] as readonly string[]));
}

function ingressSlice(addresses: readonly string[]): JsonObject {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { namespace: 'millrace', name: 'millrace-ingress-x', labels: { 'kubernetes.io/service-name': 'millrace-ingress' } },
    addressType: 'IPv4',
    endpoints: addresses.map((address) => ({ addresses: [address], conditions: { ready: true, serving: true, terminating: false } })),
    ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
  };
}

/** Sends to a listener's own port, once that is open, and gives the event's id. */
async function post(port: number, path: string, body: JsonObject): Promise<string> {
  let eventId = '';
  await until(async () => {
    try {
      const response = await fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', headers: { Host: 'any.example' }, body: JSON.stringify(body) });
      eventId = response.status === 202 ? ((await response.json()) as { readonly eventID: string }).eventID : '';
    } catch {
      // Not open yet.
    }
    return eventId !== '';
  }, `port ${port} takes an event`);
  return eventId;
}
