/** With a Role in each of two namespaces, and nothing of the cluster scope. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '@millrace/triggers';
import { missingForCluster, startInCluster } from '../support/in-cluster.ts';
import type { InCluster } from '../support/in-cluster.ts';
import { until } from '../support/until.ts';
import { grantedRights, refusedRights, usedRights } from './audit.ts';
import { listener, makes, makesRun, namespace, pipelineRun, rule, taskRun, trigger } from './objects.ts';

const missing = missingForCluster();
if (missing !== null) process.stderr.write(`skipped: rights of single namespaces (${missing})\n`);

let cluster: InCluster;
let worker: Awaited<ReturnType<InCluster['worker']>>;
/** team-d has no Role yet. */
const mine = { MILLRACE_NAMESPACES: 'team-a,team-b,team-d' };
const workerSettings = { ...mine, MILLRACE_ABSENT_FOR: '3s', MILLRACE_BACKOFF_CAP: '500ms', MILLRACE_CIRCUIT_CAP: '500ms', MILLRACE_K8S_EVENTS: 'true' };
const onPush = { labelSelector: { matchLabels: { on: 'push' } } };
const builds = [rule('tekton.dev', '*', 'create'), rule('triggers.tekton.dev', 'triggers', 'list')];

(missing === null ? describe : describe.skip)('with a Role in each namespace', () => {
  beforeAll(async () => {
    cluster = await startInCluster();
    await cluster.server.applyDefinitions();
    for (const team of ['team-a', 'team-b', 'team-c', 'team-d']) {
      await cluster.make(namespace(team), trigger(team, 'push', makesRun(), { on: 'push' }), listener(team, 'el', 'builder', { triggers: [makesRun()] }));
      await cluster.grant(team, 'builder', builds);
    }
    await cluster.make({ apiVersion: 'triggers.tekton.dev/v1beta1', kind: 'ClusterTriggerBinding', metadata: { name: 'everybodys' }, spec: { params: [{ name: 'a', value: 'b' }] } });
    for (const team of ['team-a', 'team-b']) {
      await cluster.applyRights('namespace', team);
      await cluster.applyRights('namespace/events', team);
    }
    [, worker] = await Promise.all([cluster.ingress(mine), cluster.worker(workerSettings)]);
  });
  afterAll(() => cluster?.close());

  test.each(['team-a', 'team-b'])('%s is served', async (team) => {
    expect(await statesAfter(`${team}/el`)).toEqual(['created']);
    expect(await cluster.list('tekton.dev/v1', 'pipelineruns', team)).toHaveLength(1);
  });

  test('a namespace that is not named is not', async () => {
    expect((await fetch(`${cluster.url}/team-c/el`, { method: 'POST', body: '{}' })).status).toBe(404);
  });

  test('a namespace whose Role is missing stops no other: its senders are told to come back, and are served when it is there', async () => {
    const answer = await fetch(`${cluster.url}/team-d/el`, { method: 'POST', body: '{}' });
    expect([answer.status, answer.headers.get('retry-after'), await answer.json()]).toEqual([503, '5', expect.objectContaining({ errorMessage: 'event listeners of namespace "team-d" may not be listed' })]);
    await cluster.applyRights('namespace/events', 'team-d');
    await cluster.applyRights('namespace', 'team-d');
    await until(async () => (await fetch(`${cluster.url}/team-d/el`, { method: 'POST', body: '{}' })).status === 202, 'team-d is served');
    expect(await statesAfter('team-d/el', { at: 'last' })).toEqual(['created']);
  });

  test('an account that the trigger names is asked for in its namespace', async () => {
    await cluster.make(listener('team-a', 'names', 'listens', { triggers: [makesRun({ serviceAccountName: 'builder' })] }));
    expect(await statesAfter('team-a/names')).toEqual(['dead']);
    await cluster.grant('team-a', 'listens', [rule('', 'serviceaccounts', 'impersonate')]);
    await until(async () => (await statesAfter('team-a/names', { at: Math.random() }))[0] === 'created', 'the right is seen');
  });

  test('all namespaces are those that are served, each with the right to list there', async () => {
    await cluster.make(listener('team-a', 'all', 'builder', { ...onPush, namespaceSelector: { matchNames: ['*'] } }));
    const view = await cluster.final(await cluster.send('team-a/all'));
    expect(view.attempts.at(-1)).toMatchObject({ reason: 'right-missing', text: expect.stringContaining('kubectl auth can-i list triggers.triggers.tekton.dev --namespace team-b --as system:serviceaccount:team-a:builder') });
    const apiGroup = 'rbac.authorization.k8s.io';
    const [roleRef, subjects] = [{ apiGroup, kind: 'Role', name: 'for-builder' }, [{ kind: 'ServiceAccount', name: 'builder', namespace: 'team-a' }]];
    for (const team of ['team-b', 'team-d']) await cluster.make({ apiVersion: `${apiGroup}/v1`, kind: 'RoleBinding', metadata: { namespace: team, name: 'for-team-a' }, roleRef, subjects });
    await until(async () => (await statesAfter('team-a/all', { at: Math.random() })).length === 3, 'the triggers of every namespace are selected');
  });

  test('kinds of the cluster scope are done without: one line says so, and a trigger that needs one is a dead letter', async () => {
    const lines = cluster.log('worker').flatMap(({ text }) => (typeof text === 'string' && text.includes('done without') && !text.includes('/namespaces/') ? [text] : []));
    expect(lines.sort()).toEqual(['clusterinterceptors', 'clustertriggerbindings'].map((resource) => expect.stringContaining(`kubectl auth can-i list ${resource}.triggers.tekton.dev --all-namespaces`)));
    await cluster.make(listener('team-a', 'clusterwide', 'builder', { triggers: [{ ...makesRun(), bindings: [{ kind: 'ClusterTriggerBinding', ref: 'everybodys' }] }] }));
    const { deliveries } = await cluster.final(await cluster.send('team-a/clusterwide'));
    expect(deliveries).toMatchObject([{ state: 'dead', attempts: expect.arrayContaining([expect.objectContaining({ reason: 'binding-missing' })]) }]);
  });

  test('the interceptors that are built in need no object', async () => {
    await cluster.make(
      { apiVersion: 'v1', kind: 'Secret', metadata: { namespace: 'team-a', name: 'hook' }, stringData: { token: 's3cret' } },
      listener('team-a', 'cel', 'builder', { triggers: [makesRun({ interceptors: [{ ref: { name: 'cel' }, params: [{ name: 'filter', value: "'s3cret'.compareSecret('token', 'hook')" }] }] })] }),
    );
    expect(await statesAfter('team-a/cel')).toEqual(['created']);
  });

  test('a Role that is taken away stops its namespace, and no other; given back, everything is made', async () => {
    await cluster.remove(binding('team-b'));
    const stopped = await cluster.send('team-b/el', { while: 'away' });
    await until(async () => (await cluster.ledger.event(stopped))?.deliveries[0]?.attempts[0]?.reason === 'api-unauthorized', 'team-b is stopped');
    expect(await statesAfter('team-a/el', { beside: true })).toEqual(['created']);
    await cluster.applyRights('namespace', 'team-b');
    expect((await cluster.final(stopped)).deliveries).toMatchObject([{ state: 'created' }]);
  });

  test('nor does it decide anything for a worker that starts without it', async () => {
    await cluster.remove(binding('team-b'));
    await worker.stop(5000);
    const since = performance.now();
    await cluster.worker(workerSettings);
    const waiting = await cluster.send('team-b/el', { while: 'barred' });
    await until(async () => (await cluster.ledger.event(waiting))?.attempts[0]?.reason === 'api-unauthorized', 'it is not selected');
    expect(await statesAfter('team-a/el', { beside: 'barred' })).toEqual(['created']);
    await until(() => performance.now() - since > 4000, 'longer than what is absent is waited for');
    await cluster.applyRights('namespace', 'team-b');
    expect((await cluster.final(waiting)).deliveries).toMatchObject([{ state: 'created' }]);
  });

  test('objects of fixed names are looked at by the worker where their account may not', async () => {
    await cluster.make(listener('team-a', 'fixed', 'builder', { triggers: [makes(pipelineRun({ name: 'one' })), makes(taskRun({ name: 'one' }))] }));
    expect(await statesAfter('team-a/fixed')).toEqual(['created', 'created']);
    expect(await statesAfter('team-a/fixed', { again: true })).toEqual(['dead', 'dead']);
  });

  test.each([['ingress'], ['worker']] as const)('every right of %s is used', async (service) => {
    const names = service === 'ingress' ? ['millrace-ingress'] : ['millrace-worker', 'millrace-worker-events'];
    const roles = await Promise.all(names.map((name) => cluster.admin.request({ method: 'GET', path: `/apis/rbac.authorization.k8s.io/v1/namespaces/team-a/roles/${name}` })));
    const granted = grantedRights(roles.map((answer) => (answer.kind === 'answer' ? answer.body : {}) as JsonObject));
    expect(usedRights(cluster, service)).toEqual(granted);
    // Lists of what it may not see yet, and nothing else.
    expect(refusedRights(cluster, service).filter((right) => !right.startsWith('list '))).toEqual([]);
  });
});

function binding(team: string): string {
  return `/apis/rbac.authorization.k8s.io/v1/namespaces/${team}/rolebindings/millrace-worker`;
}

async function statesAfter(at: string, body: JsonObject = {}): Promise<readonly string[]> {
  const { deliveries } = await cluster.final(await cluster.send(at, body));
  return deliveries.map(({ state }) => state);
}
