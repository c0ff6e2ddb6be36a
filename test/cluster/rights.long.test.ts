/** Who may do what, decided by a real API server: the services have the shipped ClusterRoles, tenants what each test grants. */
import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { EventView } from '@millrace/ledger';
import type { JsonObject } from '@millrace/triggers';
import { missingForCluster, startInCluster } from '../support/in-cluster.ts';
import type { InCluster } from '../support/in-cluster.ts';
import { until } from '../support/until.ts';
import { grantedRights, refusedRights, usedRights } from './audit.ts';
import { configMap, listener, makes, makesRun, mayCreateConfigMaps, mayCreateRuns, namespace, pipelineRun, rule, taskRun, trigger } from './objects.ts';

const missing = missingForCluster();
if (missing !== null) process.stderr.write(`skipped: rights in a real cluster (${missing})\n`);

let cluster: InCluster;

(missing === null ? describe : describe.skip)('with the shipped ClusterRoles', () => {
  beforeAll(async () => {
    cluster = await startInCluster();
    await cluster.server.applyDefinitions();
    await cluster.applyRights('cluster');
    await cluster.applyRights('cluster/events');
    await Promise.all([cluster.ingress(), cluster.worker({ MILLRACE_ABSENT_FOR: '4s', MILLRACE_BACKOFF_CAP: '500ms', MILLRACE_K8S_EVENTS: 'true' })]);
  });
  afterAll(() => cluster?.close());

  describe('the account that creates', () => {
    test("is the listener's own, with no more than the right to create", async () => {
      await cluster.make(namespace('plain'), listener('plain', 'el', 'builder', { triggers: [makesRun()] }));
      await cluster.grant('plain', 'builder', [mayCreateRuns]);
      expect(statesOf(await run('plain/el'))).toEqual(['created']);
      expect(await cluster.list('tekton.dev/v1', 'pipelineruns', 'plain')).toHaveLength(1);
    });

    test('is the one that the trigger names, if the listener may act as it', async () => {
      await cluster.make(namespace('named'), listener('named', 'el', 'listens', { triggers: [makesRun({ serviceAccountName: 'deployer' })] }));
      await cluster.grant('named', 'listens', [{ ...rule('', 'serviceaccounts', 'impersonate'), resourceNames: ['deployer'] }]);
      await cluster.grant('named', 'deployer', [mayCreateRuns]);
      expect(statesOf(await run('named/el'))).toEqual(['created']);
    });

    test('is not one that the listener may not act as, whatever the worker may', async () => {
      await cluster.make(namespace('steals'), listener('steals', 'el', 'listens', { triggers: [makesRun({ serviceAccountName: 'admin' })] }));
      await cluster.grant('steals', 'admin', [mayCreateRuns]);
      const { reason, text } = lastOf(await run('steals/el'));
      expect(reason).toBe('right-missing');
      await expectNo(text, 'kubectl auth can-i impersonate serviceaccounts/admin --namespace steals --as system:serviceaccount:steals:listens');
      expect(await cluster.list('tekton.dev/v1', 'pipelineruns', 'steals')).toEqual([]);
    });

    test('is not one of the namespace that a trigger was selected from, without the right to act as it there', async () => {
      await cluster.make(namespace('selects'), namespace('selected'), listener('selects', 'el', 'listens', { namespaceSelector: { matchNames: ['selected'] } }));
      await cluster.make(trigger('selected', 'theirs', makesRun({ serviceAccountName: 'admin' })));
      await cluster.grant('selected', 'admin', [mayCreateRuns]);
      await cluster.make(...roleFor('selected', 'listens', 'selects', rule('triggers.tekton.dev', 'triggers', 'list')));
      const eventId = await untilSelected('selects/el');
      const { reason, text } = lastOf(await cluster.final(eventId));
      expect(reason).toBe('right-missing');
      await expectNo(text, 'kubectl auth can-i impersonate serviceaccounts/admin --namespace selected --as system:serviceaccount:selects:listens');
    });

    test.each(['system:admin', 'Builder', '../builder', 'a:b'])('can not be named %s', async (name) => {
      const where = `odd-${Buffer.from(name).toString('hex')}`;
      await cluster.make(namespace(where), listener(where, 'el', name, { triggers: [makesRun()] }));
      expect(lastOf(await run(`${where}/el`))).toMatchObject({ reason: 'listener-invalid', text: expect.stringContaining('wanted the name of a service account') });
    });

    test('without the right to create it is a dead letter that names the right; the sender was answered 202, as by Tekton', async () => {
      await cluster.make(namespace('powerless'), listener('powerless', 'el', 'builder', { triggers: [makesRun()] }));
      const { reason, text } = lastOf(await run('powerless/el'));
      expect(reason).toBe('right-missing');
      expect(text).toContain('gave up after 4 s');
      await expectNo(text, 'kubectl auth can-i create pipelineruns.tekton.dev --namespace powerless --as system:serviceaccount:powerless:builder');
    });

    test('has no rights in a namespace that the template names', async () => {
      await cluster.make(namespace('reaches'), namespace('reached'), listener('reaches', 'el', 'builder', { triggers: [makes(configMap({ generateName: 'x-', namespace: 'reached' }))] }));
      await cluster.grant('reaches', 'builder', [mayCreateConfigMaps]);
      const { reason, text } = lastOf(await run('reaches/el'));
      expect(reason).toBe('right-missing');
      await expectNo(text, 'kubectl auth can-i create configmaps --namespace reached --as system:serviceaccount:reaches:builder');
    });

    test('that is given the right seconds after the event creates, and nothing is dead', async () => {
      await cluster.make(namespace('late'), listener('late', 'el', 'builder', { triggers: [makesRun()] }));
      const eventId = await cluster.send('late/el');
      await until(async () => (await cluster.ledger.event(eventId))?.deliveries[0]?.attempts[0]?.reason === 'right-missing', 'the first attempt is refused');
      await cluster.grant('late', 'builder', [mayCreateRuns]);
      expect(statesOf(await cluster.final(eventId))).toEqual(['created']);
    });

    test.each([
      ['PipelineRun', 'blind', pipelineRun],
      ['TaskRun', 'blind-too', taskRun],
    ])('that may create and not get meets a %s of a fixed name, which the worker looks at for it', async (_, where, object) => {
      await cluster.make(namespace(where), listener(where, 'el', 'builder', { triggers: [makes(object({ name: 'one' }))] }));
      await cluster.grant(where, 'builder', [rule('tekton.dev', '*', 'create')]);
      expect(statesOf(await run(`${where}/el`))).toEqual(['created']);
      expect(lastOf(await run(`${where}/el`, { second: true }))).toMatchObject({ reason: 'object-exists', text: expect.stringContaining(`"${where}/one" exists and was not created by this delivery`) });
    });

    test('that may create and not get meets an object of a kind that the worker may not look at either', async () => {
      await cluster.make(namespace('dark'), listener('dark', 'el', 'builder', { triggers: [makes(configMap({ name: 'one' }))] }));
      await cluster.grant('dark', 'builder', [mayCreateConfigMaps]);
      expect(statesOf(await run('dark/el'))).toEqual(['created']);
      const { reason, text } = lastOf(await run('dark/el', { second: true }));
      expect(reason).toBe('right-missing');
      await expectNo(text, 'kubectl auth can-i get configmaps/one --namespace dark --as system:serviceaccount:dark:builder');
      await expectNo(text, 'kubectl auth can-i get configmaps/one --namespace dark --as system:serviceaccount:millrace:millrace-worker');
    });
  });

  describe('the selector of a listener', () => {
    test("reaches its own namespace, where its account may list triggers", async () => {
      await cluster.make(namespace('own'), trigger('own', 'push', makesRun(), { on: 'push' }), listener('own', 'el', 'builder', { labelSelector: { matchLabels: { on: 'push' } } }));
      await cluster.grant('own', 'builder', [mayCreateRuns, rule('triggers.tekton.dev', 'triggers', 'get', 'list', 'watch')]);
      await until(async () => statesOf(await run('own/el', { at: Math.random() })).length === 1, 'the trigger is selected');
      expect(statesOf(await run('own/el'))).toEqual(['created']);
    });

    test.each([
      ['every namespace', 'everywhere', ['*'], 'kubectl auth can-i list triggers.triggers.tekton.dev --all-namespaces --as system:serviceaccount:everywhere:builder'],
      ['one that is not its own', 'elsewhere', ['elsewhere', 'own'], 'kubectl auth can-i list triggers.triggers.tekton.dev --namespace own --as system:serviceaccount:elsewhere:builder'],
    ])('does not reach %s without the right to list there', async (_, from, matchNames, canI) => {
      await cluster.make(namespace(from), listener(from, 'el', 'builder', { namespaceSelector: { matchNames } }));
      await cluster.grant(from, 'builder', [mayCreateRuns, rule('triggers.tekton.dev', 'triggers', 'get', 'list', 'watch')]);
      const view = await run(`${from}/el`);
      expect([view.dead, view.deliveries, view.attempts.at(-1)?.reason]).toEqual([true, [], 'right-missing']);
      await expectNo(view.attempts.at(-1)?.text ?? '', canI);
    });
  });

  test('a signature is checked with a secret of the trigger\'s namespace, which no tenant account needs to read', async () => {
    const interceptors = [{ ref: { name: 'github' }, params: [{ name: 'secretRef', value: { secretName: 'hook', secretKey: 'token' } }] }];
    await cluster.make(
      namespace('signed'),
      { apiVersion: 'v1', kind: 'Secret', metadata: { namespace: 'signed', name: 'hook' }, stringData: { token: 's3cret' } },
      listener('signed', 'el', 'builder', { triggers: [makesRun({ interceptors })] }),
    );
    await cluster.grant('signed', 'builder', [mayCreateRuns]);
    const body = { signed: true };
    const signature = `sha256=${createHmac('sha256', 's3cret').update(JSON.stringify(body)).digest('hex')}`;
    expect(statesOf(await run('signed/el', body, { 'X-Hub-Signature-256': signature }))).toEqual(['created']);
    expect(statesOf(await run('signed/el', body))).toEqual(['filtered']);
  });

  test('a dead letter is told to Kubernetes, with the right to create Events', async () => {
    const reason = 'dev.millrace.event.triggers.deadletter.v1';
    await until(async () => (await cluster.list('v1', 'events', 'powerless')).some((event) => event['reason'] === reason), 'an Event of the dead letter');
    expect(await cluster.list('v1', 'events', 'powerless')).toContainEqual(expect.objectContaining({ reason, type: 'Warning', message: expect.stringContaining('kubectl auth can-i create pipelineruns.tekton.dev') }));
  });

  // After everything above: what was granted and never used is too much, what was refused is too little.
  test.each([
    ['ingress', ['millrace-ingress'], []],
    ['worker', ['millrace-worker', 'millrace-worker-events'], ['get configmaps']],
  ] as const)('every right of %s is used, and none is missing', async (service, roles, refused) => {
    const shipped = await Promise.all(roles.map((role) => cluster.admin.request({ method: 'GET', path: `/apis/rbac.authorization.k8s.io/v1/clusterroles/${role}` })));
    const granted = grantedRights(shipped.map((answer) => (answer.kind === 'answer' ? answer.body : {}) as JsonObject));
    expect(usedRights(cluster, service)).toEqual(granted);
    expect(refusedRights(cluster, service)).toEqual(refused);
  });
});

/** For an account of another namespace. */
function roleFor(namespace: string, account: string, accountNamespace: string, ...rules: readonly JsonObject[]): readonly JsonObject[] {
  const apiGroup = 'rbac.authorization.k8s.io';
  const metadata = { namespace, name: `for-${accountNamespace}-${account}` };
  return [
    { apiVersion: `${apiGroup}/v1`, kind: 'Role', metadata, rules: [...rules] },
    { apiVersion: `${apiGroup}/v1`, kind: 'RoleBinding', metadata, roleRef: { apiGroup, kind: 'Role', name: metadata.name }, subjects: [{ kind: 'ServiceAccount', name: account, namespace: accountNamespace }] },
  ];
}

/** An event that selected something: the API server has taken the right up, and the worker has seen the trigger. */
async function untilSelected(at: string): Promise<string> {
  let eventId = '';
  await until(async () => {
    eventId = await cluster.send(at, { at: Math.random() });
    return (await cluster.final(eventId)).deliveries.length > 0;
  }, `${at} selects`);
  return eventId;
}

/** Sends an event and waits for its end. */
async function run(at: string, body: Parameters<InCluster['send']>[1] = {}, headers: Readonly<Record<string, string>> = {}): Promise<EventView> {
  return cluster.final(await cluster.send(at, body, headers));
}

function statesOf({ deliveries }: EventView): readonly string[] {
  return deliveries.map(({ state }) => state);
}

/** The attempt that a single dead delivery ended with. */
function lastOf({ deliveries }: EventView): { readonly reason: string | null; readonly text: string } {
  expect(deliveries).toMatchObject([{ state: 'dead' }]);
  const attempt = deliveries[0]?.attempts.at(-1);
  return { reason: attempt?.reason ?? null, text: attempt?.text ?? '' };
}

/** The text holds the line, and kubectl answers it with no. */
async function expectNo(text: string, line: string): Promise<void> {
  expect(text).toContain(line);
  const [, ...args] = line.split(' ');
  expect(await cluster.server.kubectl(args)).toMatchObject({ code: 1, stdout: 'no\n' });
}
