/** What goes away and comes back: the API server under load, our own rights, and kinds that are installed while we run. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '@millrace/triggers';
import { missingForCluster, startInCluster } from '../support/in-cluster.ts';
import type { InCluster } from '../support/in-cluster.ts';
import { quickLocks } from '../support/millrace.ts';
import { until } from '../support/until.ts';
import { listener, makesRun, mayCreateRuns, namespace, rule, trigger } from './objects.ts';

const missing = missingForCluster();
if (missing !== null) process.stderr.write(`skipped: outages of a real cluster (${missing})\n`);

let cluster: InCluster;
let worker: Awaited<ReturnType<InCluster['worker']>>;
const settings = { MILLRACE_ABSENT_FOR: '8s', MILLRACE_BACKOFF_CAP: '500ms', MILLRACE_CIRCUIT_CAP: '1s', MILLRACE_PROBE_CAP: '1s' };
const binding = '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/millrace-worker';

(missing === null ? describe : describe.skip)('while it runs', () => {
  beforeAll(async () => {
    cluster = await startInCluster();
    await cluster.applyRights('cluster');
    // A bare cluster: there is no kind of Tekton's yet.
    [, worker] = await Promise.all([cluster.ingress(), cluster.worker({ ...settings, ...quickLocks })]);
  });
  afterAll(() => cluster?.close());

  test('definitions are installed, and the watches take them up', async () => {
    await cluster.server.applyDefinitions();
    await cluster.make(namespace('ci'), listener('ci', 'el', 'builder', { triggers: [makesRun({ serviceAccountName: 'deployer' })] }));
    await cluster.grant('ci', 'builder', [rule('', 'serviceaccounts', 'impersonate')]);
    await cluster.grant('ci', 'deployer', [mayCreateRuns]);
    expect(await statesOf(await cluster.send('ci/el'))).toEqual(['created']);
  });

  test('a kind that a template makes is installed seconds after the event', async () => {
    await cluster.make(namespace('later'), listener('later', 'el', 'builder', { triggers: [{ template: { spec: { resourcetemplates: [{ apiVersion: 'example.com/v1', kind: 'Deploy', metadata: { generateName: 'd-' } }] } } }] }));
    await cluster.grant('later', 'builder', [rule('example.com', 'deploys', 'create')]);
    const eventId = await cluster.send('later/el');
    await untilTried(eventId, 'kind-missing');
    await cluster.make({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'deploys.example.com' },
      spec: { group: 'example.com', names: { kind: 'Deploy', plural: 'deploys' }, scope: 'Namespaced', versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }] },
    });
    expect(await statesOf(eventId)).toEqual(['created']);
  });

  test('our own ClusterRole is taken away and given back: what came in between is made, and nothing is dead', async () => {
    const since = performance.now();
    await cluster.remove(binding);
    const between = await Promise.all(range(20).map((at) => cluster.send('ci/el', { between: at })));
    await untilTried(between[0] ?? '', 'api-unauthorized');
    await until(() => performance.now() - since > 9000, 'longer than an absent right of a tenant would be waited for');
    await cluster.applyRights('cluster');
    expect(new Set((await Promise.all(between.map(statesOf))).flat())).toEqual(new Set(['created']));
  });

  test.each([
    ['secrets', 'reads-secrets', { interceptors: [{ ref: { name: 'cel' }, params: [{ name: 'filter', value: "'s3cret'.compareSecret('token', 'hook')" }] }] }],
    ['subjectaccessreviews', 'asks-reviews', { serviceAccountName: 'deployer' }],
    ['serviceaccounts', 'impersonates', {}],
  ])('our right to %s alone is taken away: what needs it waits for it', async (resource, where, more) => {
    const role = '/apis/rbac.authorization.k8s.io/v1/clusterroles/millrace-worker';
    await cluster.make(namespace(where), { apiVersion: 'v1', kind: 'Secret', metadata: { namespace: where, name: 'hook' }, stringData: { token: 's3cret' } }, listener(where, 'el', 'builder', { triggers: [makesRun(more)] }));
    await cluster.grant(where, 'builder', [mayCreateRuns]);
    await cluster.grant(where, 'deployer', [mayCreateRuns]);
    await cluster.make(...mayImpersonate(where));
    const shipped = await cluster.admin.request({ method: 'GET', path: role });
    const rules = shipped.kind === 'answer' ? ((shipped.body as JsonObject)['rules'] as unknown as readonly JsonObject[]) : [];
    const fewer = rules.filter((one) => !JSON.stringify(one['resources']).includes(`"${resource}"`));
    expect(fewer).toHaveLength(rules.length - 1);
    await cluster.admin.request({ method: 'PATCH', path: role, contentType: 'application/merge-patch+json', body: { rules: [...fewer] } });
    const since = performance.now();
    const eventId = await cluster.send(`${where}/el`);
    await untilTried(eventId, 'api-unauthorized');
    await until(() => performance.now() - since > 9000, 'longer than an absent right of a tenant would be waited for');
    await cluster.applyRights('cluster');
    expect(await statesOf(eventId)).toEqual(['created']);
  });

  test('the API server is stopped and started under load: every event is made once', async () => {
    const before = (await cluster.list('tekton.dev/v1', 'pipelineruns', 'ci')).length;
    const events: string[] = [];
    async function sendOn(count: number): Promise<void> {
      for (const at of range(count)) events.push(await cluster.send('ci/el', { load: events.length, at }));
    }
    const first = sendOn(150);
    await until(() => events.length > 50, 'events come in');
    await cluster.server.stopApiServer();
    await first;
    // Ingress needs no API server to take events.
    await sendOn(50);
    await cluster.server.startApiServer();
    await sendOn(50);
    expect(new Set((await Promise.all(events.map(statesOf))).flat())).toEqual(new Set(['created']));
    expect(await cluster.list('tekton.dev/v1', 'pipelineruns', 'ci')).toHaveLength(before + 250);
  });

  test('the watches are kept through it: a trigger made afterwards is run', async () => {
    await cluster.make(trigger('ci', 'new', makesRun(), { on: 'push' }), listener('ci', 'selects', 'builder', { labelSelector: { matchLabels: { on: 'push' } } }));
    const apiGroup = 'rbac.authorization.k8s.io';
    await cluster.make(
      { apiVersion: `${apiGroup}/v1`, kind: 'Role', metadata: { namespace: 'ci', name: 'selects' }, rules: [mayCreateRuns, rule('triggers.tekton.dev', 'triggers', 'list')] },
      { apiVersion: `${apiGroup}/v1`, kind: 'RoleBinding', metadata: { namespace: 'ci', name: 'selects' }, roleRef: { apiGroup, kind: 'Role', name: 'selects' }, subjects: [{ kind: 'ServiceAccount', name: 'builder', namespace: 'ci' }] },
    );
    await until(async () => (await statesOf(await cluster.send('ci/selects', { at: Math.random() }))).length === 1, 'the trigger is selected');
    expect(await statesOf(await cluster.send('ci/selects'))).toEqual(['created']);
  });

  test('a worker is killed under load: the next one knows what it has made by its annotation, which no account here may read', async () => {
    await cluster.make(namespace('killed'), listener('killed', 'el', 'builder', { triggers: [makesRun()] }));
    await cluster.grant('killed', 'builder', [mayCreateRuns]);
    const events = await Promise.all(range(100).map((at) => cluster.send('killed/el', { at })));
    await until(async () => (await cluster.list('tekton.dev/v1', 'pipelineruns', 'killed')).length > 10, 'some are made');
    process.kill(worker.pid, 'SIGKILL');
    await worker.ended;
    worker = await cluster.worker({ ...settings, ...quickLocks });
    expect(new Set((await Promise.all(events.map(statesOf))).flat())).toEqual(new Set(['created']));
    expect(await cluster.list('tekton.dev/v1', 'pipelineruns', 'killed')).toHaveLength(100);
  });
});

/** The listener's account may act as every account of its namespace. */
function mayImpersonate(where: string): readonly JsonObject[] {
  const apiGroup = 'rbac.authorization.k8s.io';
  const metadata = { namespace: where, name: 'impersonates' };
  return [
    { apiVersion: `${apiGroup}/v1`, kind: 'Role', metadata, rules: [rule('', 'serviceaccounts', 'impersonate')] },
    { apiVersion: `${apiGroup}/v1`, kind: 'RoleBinding', metadata, roleRef: { apiGroup, kind: 'Role', name: 'impersonates' }, subjects: [{ kind: 'ServiceAccount', name: 'builder', namespace: where }] },
  ];
}

async function statesOf(eventId: string): Promise<readonly string[]> {
  const { deliveries } = await cluster.final(eventId);
  return deliveries.map(({ state }) => state);
}

async function untilTried(eventId: string, reason: string): Promise<void> {
  await until(async () => {
    const view = await cluster.ledger.event(eventId);
    return [...(view?.attempts ?? []), ...(view?.deliveries[0]?.attempts ?? [])].some((attempt) => attempt.reason === reason);
  }, `an attempt of ${eventId} ends with ${reason}`);
}

function range(count: number): readonly number[] {
  return Array.from({ length: count }, (_, at) => at);
}
