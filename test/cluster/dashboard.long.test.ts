/** The dashboard in a real cluster: people sign in with tokens that the API server knows, and see and do what its RBAC lets them. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject, JsonValue } from '@millrace/triggers';
import { missingForCluster, startInCluster } from '../support/in-cluster.ts';
import type { InCluster } from '../support/in-cluster.ts';
import { until } from '../support/until.ts';
import { grantedRights, refusedRights, usedRights } from './audit.ts';
import { listener, makesRun, mayCreateRuns, namespace, rule, taskRun, makes } from './objects.ts';

const missing = missingForCluster();
if (missing !== null) process.stderr.write(`skipped: the dashboard in a real cluster (${missing})\n`);

let cluster: InCluster;
const sees = rule('triggers.tekton.dev', 'eventlisteners', 'get');

(missing === null ? describe : describe.skip)('with the shipped ClusterRole', () => {
  let url: string;
  const events = new Map<string, string>();

  beforeAll(async () => {
    cluster = await startInCluster();
    await cluster.server.applyDefinitions();
    await cluster.applyRights('cluster');
    await cluster.make(namespace('people'));
    for (const team of ['team-a', 'team-b']) {
      await cluster.make(namespace(team), listener(team, 'el', 'builder', { triggers: [{ name: 'push', ...makesRun() }, { name: 'check', ...makes(taskRun({ generateName: 'check-' })) }] }));
      await cluster.grant(team, 'builder', [rule('tekton.dev', '*', 'create')]);
    }
    await Promise.all([cluster.ingress(), cluster.worker()]);
    url = await cluster.dashboard();
    for (const team of ['team-a', 'team-b']) {
      const id = await cluster.send(`${team}/el`, { of: team });
      await cluster.final(id);
      events.set(team, id);
    }
  });
  afterAll(() => cluster?.close());

  test('a token that nobody gave out opens nothing', async () => {
    expect(await signIn(url, 'eyJhbGciOiJSUzI1NiJ9.e30.AAAA')).toMatchObject({ status: 401, body: { code: 'token-refused' } });
    expect(await get(url, 'events', '')).toMatchObject({ status: 401 });
  });

  test('who may get listeners in one namespace sees that one, and its runs', async () => {
    const cookie = await signedIn('people', 'viewer', [['team-a', [sees]]]);
    expect((await get(url, 'session', cookie)).body).toMatchObject({ person: { name: 'system:serviceaccount:people:viewer', namespaces: ['team-a'], may: { pause: false } }, rawJobs: null });
    expect((await get(url, 'events', cookie)).body).toMatchObject({ events: [{ id: events.get('team-a'), listener: { namespace: 'team-a' } }] });
    expect(await get(url, `events/${events.get('team-b')}`, cookie)).toMatchObject({ status: 404 });
    expect((await get(url, `events/${events.get('team-a')}/objects`, cookie)).body).toMatchObject({ objects: [{ kind: 'PipelineRun', state: 'unknown' }, { kind: 'TaskRun', state: 'unknown' }] });
  });

  test('but replays nothing without the right to create what its triggers make, and is told which', async () => {
    const cookie = await signedIn('people', 'half', [['team-a', [sees, mayCreateRuns]]]);
    const no = await post(url, `events/${events.get('team-a')}/replay`, { body: null, vouch: false }, cookie);
    expect(no).toMatchObject({ status: 403, body: { code: 'not-allowed' } });
    const line = 'kubectl auth can-i create taskruns.tekton.dev --namespace team-a --as system:serviceaccount:people:half';
    expect(no.body['text']).toContain(line);
    expect(await cluster.server.kubectl(line.split(' ').slice(1))).toMatchObject({ code: 1, stdout: 'no\n' });
  });

  test('with that right replays, and edits a body only with the right to act as the account', async () => {
    const cookie = await signedIn('people', 'builder', [['team-a', [sees, rule('tekton.dev', '*', 'create')]]]);
    const at = `events/${events.get('team-a')}/replay`;
    const replayed = await post(url, at, { body: null, vouch: false }, cookie);
    expect(replayed.status).toBe(200);
    expect((await cluster.final(replayed.body['eventId'] as string)).outcome).toBe('created');
    expect(await post(url, at, { body: '{}', vouch: true }, cookie)).toMatchObject({ status: 403, body: { text: expect.stringContaining('impersonate serviceaccounts/builder --namespace team-a') } });
    const editor = await signedIn('people', 'editor', [['team-a', [sees, rule('tekton.dev', '*', 'create'), { ...rule('', 'serviceaccounts', 'impersonate'), resourceNames: ['builder'] }]]]);
    expect(await post(url, at, { body: '{}', vouch: true }, editor)).toMatchObject({ status: 200 });
  });

  test('an administrator sees and pauses everything', async () => {
    await cluster.make(clusterRoleBinding('people', 'admin', 'cluster-admin'));
    const cookie = await signedIn('people', 'admin', []);
    expect((await get(url, 'session', cookie)).body).toMatchObject({ person: { namespaces: null, may: { pause: true } }, rawJobs: '/queues/raw' });
    expect(await post(url, 'queues/pause', {}, cookie)).toMatchObject({ status: 200, body: { paused: true } });
    expect(await post(url, 'queues/resume', {}, cookie)).toMatchObject({ status: 200, body: { paused: false } });
  });

  test('an account that is deleted is signed out within seconds, whatever its cookie says', async () => {
    const cookie = await signedIn('people', 'leaver', [['team-a', [sees]]]);
    expect((await get(url, 'events', cookie)).status).toBe(200);
    await cluster.remove('/api/v1/namespaces/people/serviceaccounts/leaver');
    await until(async () => (await get(url, 'events', cookie)).status === 401, 'the session is over');
    expect((await get(url, 'session', cookie)).body).toMatchObject({ person: null });
  });

  test('every right is used, and none is missing', async () => {
    const role = await cluster.admin.request({ method: 'GET', path: '/apis/rbac.authorization.k8s.io/v1/clusterroles/millrace-dashboard' });
    expect(usedRights(cluster, 'dashboard')).toEqual(grantedRights([(role.kind === 'answer' ? role.body : {}) as JsonObject]));
    expect(refusedRights(cluster, 'dashboard')).toEqual([]);
  });

  /** Signs in, once the API server has taken up what was granted. */
  async function signedIn(home: string, account: string, grants: readonly (readonly [string, readonly JsonObject[]])[]): Promise<string> {
    const token = await cluster.token(home, account);
    for (const [where, rules] of grants) {
      const name = `for-${home}-${account}`;
      const apiGroup = 'rbac.authorization.k8s.io';
      await cluster.make(
        { apiVersion: `${apiGroup}/v1`, kind: 'Role', metadata: { namespace: where, name }, rules: [...rules] },
        { apiVersion: `${apiGroup}/v1`, kind: 'RoleBinding', metadata: { namespace: where, name }, roleRef: { apiGroup, kind: 'Role', name }, subjects: [{ kind: 'ServiceAccount', name: account, namespace: home }] },
      );
    }
    const { cookie } = await signIn(url, token);
    const wanted = grants.length === 0 ? '"namespaces":null' : `"namespaces":["${grants.map(([where]) => where).join('","')}"]`;
    await until(async () => (await get(url, 'session', cookie)).text.includes(wanted), `${account} sees ${wanted}`);
    return cookie;
  }
});

(missing === null ? describe : describe.skip)('with a Role in a single namespace', () => {
  let own: InCluster;
  let url: string;

  beforeAll(async () => {
    own = await startInCluster();
    await own.server.applyDefinitions();
    for (const team of ['team-a', 'team-b']) await own.make(namespace(team), listener(team, 'el', 'builder', { triggers: [{ name: 'push', ...makesRun() }, { name: 'check', ...makes(taskRun({ generateName: 'check-' })) }] }));
    await own.grant('team-a', 'builder', [rule('tekton.dev', '*', 'create')]);
    await own.applyRights('namespace', 'team-a');
    await own.applyRights('sign-in');
    const mine = { MILLRACE_NAMESPACES: 'team-a' };
    await Promise.all([own.ingress(mine), own.worker(mine)]);
    url = await own.dashboard(mine);
  });
  afterAll(() => own?.close());

  test('people sign in, and see what they may of the namespaces that are served', async () => {
    await own.make(namespace('people'), clusterRoleBinding('people', 'admin', 'cluster-admin'));
    const id = await own.send('team-a/el', { of: 'team-a' });
    await own.final(id);
    const { cookie } = await signIn(url, await own.token('people', 'admin'));
    await until(async () => (await get(url, 'session', cookie)).text.includes('"namespaces":["team-a"]'), 'team-a is seen');
    expect((await get(url, 'listeners', cookie)).body).toMatchObject({ listeners: [{ namespace: 'team-a', triggers: 2 }] });
    expect((await get(url, `events/${id}/objects`, cookie)).body).toMatchObject({ objects: [{ kind: 'PipelineRun' }, { kind: 'TaskRun' }] });
    expect(await post(url, `events/${id}/replay`, { body: null, vouch: false }, cookie)).toMatchObject({ status: 200 });
    expect(await post(url, 'try', { listener: 'team-a/el', headers: {}, body: '{}' }, cookie)).toMatchObject({ status: 200, body: { deliveries: [{ came: 'rendered' }, { came: 'rendered' }] } });
    const stranger = await signIn(url, await own.token('people', 'stranger'));
    expect((await get(url, 'events', stranger.cookie)).body).toEqual({ events: [], next: null, ended: 'end' });
  });

  test('every right is used, and of what it was refused nothing but kinds of the cluster scope', async () => {
    const roles = await Promise.all(
      ['namespaces/team-a/roles/millrace-dashboard', 'clusterroles/millrace-dashboard-sign-in'].map((path) => own.admin.request({ method: 'GET', path: `/apis/rbac.authorization.k8s.io/v1/${path}` })),
    );
    expect(usedRights(own, 'dashboard')).toEqual(grantedRights(roles.map((role) => (role.kind === 'answer' ? role.body : {}) as JsonObject)));
    expect(refusedRights(own, 'dashboard')).toEqual(['list clusterinterceptors.triggers.tekton.dev', 'list clustertriggerbindings.triggers.tekton.dev']);
  });
});

interface Answered {
  readonly status: number;
  readonly text: string;
  readonly body: Readonly<Record<string, JsonValue>>;
}

const ownPage = { 'content-type': 'application/json', 'x-millrace-dashboard': '1' };

async function signIn(url: string, token: string): Promise<Answered & { readonly cookie: string }> {
  const response = await fetch(`${url}/api/session`, { method: 'POST', headers: ownPage, body: JSON.stringify({ token }) });
  const cookie = response.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ');
  return { ...(await answered(response)), cookie };
}

async function get(url: string, path: string, cookie: string): Promise<Answered> {
  return answered(await fetch(`${url}/api/${path}`, { headers: { cookie } }));
}

async function post(url: string, path: string, body: JsonObject, cookie: string): Promise<Answered> {
  return answered(await fetch(`${url}/api/${path}`, { method: 'POST', headers: { ...ownPage, cookie }, body: JSON.stringify(body) }));
}

async function answered(response: Response): Promise<Answered> {
  const text = await response.text();
  return { status: response.status, text, body: JSON.parse(text) as Answered['body'] };
}

function clusterRoleBinding(namespace: string, account: string, role: string): JsonObject {
  const apiGroup = 'rbac.authorization.k8s.io';
  return { apiVersion: `${apiGroup}/v1`, kind: 'ClusterRoleBinding', metadata: { name: `for-${account}` }, roleRef: { apiGroup, kind: 'ClusterRole', name: role }, subjects: [{ kind: 'ServiceAccount', name: account, namespace }] };
}
