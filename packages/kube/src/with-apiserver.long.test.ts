/**
 * Against the real API server (KUBEBUILDER_ASSETS): what it says when it says no, and what it takes to follow it.
 * The texts that classification reads are its own here, not our memory of them.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { objectAt, objectsAt, textAt } from '@millrace/triggers';
import type { JsonObject, JsonValue } from '@millrace/triggers';
import { missingForApiServer, startKubeApiServer } from '../../../test/support/kube-apiserver.ts';
import type { KubeApiServer } from '../../../test/support/kube-apiserver.ts';
import { until } from '../../../test/support/until.ts';
import { createAccessReview } from './access-review.ts';
import { connectKube } from './connect.ts';
import { createObject, DELIVERY_ANNOTATION } from './create.ts';
import type { CreateAnswer, CreateRequest, Impersonation, KubeConnection, KubeFailure } from './kube.ts';
import { startLister } from './lister/lister.ts';
import { readSecret } from './secret.ts';
import { SERVER_CERTIFICATE, SERVER_KEY } from '../../../test/support/certificates.ts';
import { validatingWebhook } from '../../../test/support/validating-webhook.ts';
import { sendJson, startWireServer } from '../../../test/support/wire-server.ts';
import type { SeenRequest, WireServer } from '../../../test/support/wire-server.ts';

const missing = missingForApiServer();
if (missing !== null) {
  process.stderr.write(`skipped: the client against a real API server (${missing})\n`);
}

const never = new AbortController().signal;
const CONFIG_MAPS = { group: '', version: 'v1', kind: 'ConfigMap', resource: 'configmaps', namespaced: true };

let server: KubeApiServer;
let admin: KubeConnection;
const open: (() => Promise<void> | void)[] = [];

(missing === null ? describe : describe.skip)('the real API server', () => {
  beforeAll(async () => {
    server = await startKubeApiServer();
    admin = await connectKube({ kind: 'kubeconfig', paths: [server.kubeconfig], context: null });
  });

  afterAll(async () => {
    for (const close of open.toReversed()) {
      await close();
    }
    await admin?.close();
    await server?.stop();
  });

  describe('creates', () => {
    test('an object as an account, with warnings, and finds it again', async () => {
      const where = await namespace('creates');
      await grant(where, 'builder', { apiGroups: [''], resources: ['configmaps'], verbs: ['create'] });
      const builder = accountOf(where, 'builder');
      const first = await createObject(admin, configMap(where, 'one', { impersonate: builder }, { daata: {} }));
      expect(first).toEqual({ kind: 'created', uid: expect.stringMatching(/^[0-9a-f-]{36}$/), warnings: ['unknown field "daata"'], found: false });
      // the account may not get: it is read as ourselves
      const again = await createObject(admin, configMap(where, 'one', { impersonate: builder }));
      expect(again).toMatchObject({ kind: 'created', found: true, uid: uidOf(first) });
      expect(await createObject(admin, configMap(where, 'one', { deliveryId: 'delivery-2' }))).toEqual({ kind: 'taken' });
    });

    test('through discovery', async () => {
      expect(await admin.resourceFor('v1', 'ConfigMap')).toEqual({ kind: 'found', resource: CONFIG_MAPS });
      expect(await admin.resourceFor('apps/v1', 'Deployment')).toMatchObject({ kind: 'found', resource: { group: 'apps', resource: 'deployments' } });
      expect(await admin.resourceFor('apps/v1', 'Scale')).toMatchObject({ kind: 'absent' });
      expect(await admin.resourceFor('apps/v9', 'Deployment')).toMatchObject({ kind: 'absent' });
      expect(await admin.resourceFor('nothing.example.com/v1', 'Thing')).toMatchObject({ kind: 'absent' });
    });

    test('many over few connections, each group of an identity for itself', async () => {
      const where = await namespace('many');
      const answers = await Promise.all(Array.from({ length: 200 }, (_, at) => createObject(admin, configMap(where, `many-${at}`))));
      expect(answers.filter((answer) => answer.kind === 'created').length).toBe(200);
      const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
      const answer = await admin.request({ method: 'POST', path: '/apis/authentication.k8s.io/v1/selfsubjectreviews', body: review, impersonate: { user: 'alice', groups: ['a', 'b'] } });
      expect(answer).toMatchObject({ kind: 'answer', body: { status: { userInfo: { username: 'alice', groups: ['a', 'b', 'system:authenticated'] } } } });
    });
  });

  describe('refuses', () => {
    test('a create without the right, and says which', async () => {
      const where = await namespace('no-right');
      const answer = await createObject(admin, configMap(where, 'one', { impersonate: accountOf(where, 'nobody') }));
      expect(answer).toMatchObject({
        kind: 'failed',
        unknown: false,
        failure: {
          status: 403,
          code: 'Forbidden',
          text: expect.stringMatching(/\(kubectl auth can-i create configmaps --namespace no-right --as system:serviceaccount:no-right:nobody\)$/),
          classified: { kind: 'retryable', reason: 'right-missing', scope: { kind: 'absent' } },
        },
      });
    });

    test('impersonation by an account that may not: our own trouble', async () => {
      const where = await namespace('no-impersonation');
      const worker = await connectAs(where, 'worker');
      const answer = await createObject(worker, configMap(where, 'one', { impersonate: accountOf(where, 'builder') }));
      expect(inWords(answer)).toBe('403 api-unauthorized resource');
      await grant(where, 'worker', { apiGroups: [''], resources: ['serviceaccounts'], verbs: ['impersonate'] });
      expect(inWords(await createObject(worker, configMap(where, 'one', { impersonate: accountOf(where, 'builder') })))).toBe('403 right-missing absent');
    });

    test('an access review by an account that may not: our own trouble', async () => {
      const where = await namespace('no-review');
      const worker = await connectAs(where, 'worker');
      const mayAccount = createAccessReview(worker, 'cluster');
      const question = { user: 'x', verb: 'list', group: 'triggers.tekton.dev', resource: 'triggers', namespace: null, name: null };
      expect(await mayAccount(question, never)).toMatchObject({ kind: 'failed', failure: { classified: { reason: 'api-unauthorized', scope: { kind: 'cluster' } } } });
    });

    test('a namespace that is not there, and one that is going away', async () => {
      expect(inWords(await createObject(admin, configMap('nowhere', 'one')))).toBe('404 namespace-terminating absent');
      const where = await namespace('going');
      await createObject(admin, configMap(where, 'one'));
      await admin.request({ method: 'DELETE', path: `/api/v1/namespaces/${where}` });
      let answer: CreateAnswer | null = null;
      await until(async () => {
        answer = await createObject(admin, configMap(where, `two-${Math.random()}`));
        return answer.kind === 'failed';
      }, 'the namespace is known to be going away');
      expect(inWords(answer!)).toBe('403 namespace-terminating absent');
    });

    test('more than a quota', async () => {
      const where = await namespace('quota');
      const path = `/api/v1/namespaces/${where}/resourcequotas`;
      const quota = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'few' }, spec: { hard: { 'count/configmaps': '1' } } };
      await make(path, quota);
      // nobody counts here: there is no controller manager
      await admin.request({ method: 'PATCH', path: `${path}/few/status`, contentType: 'application/merge-patch+json', body: { status: { hard: { 'count/configmaps': '1' }, used: { 'count/configmaps': '1' } } } });
      let answer: CreateAnswer | null = null;
      await until(async () => {
        answer = await createObject(admin, configMap(where, `one-${Math.random()}`));
        return answer.kind === 'failed';
      }, 'the quota is used up');
      expect(inWords(answer!)).toBe('403 quota-exceeded resource');
    });

    test.each([
      ['a bad field', { metadata: { name: 'One Two', annotations: {} } }, 'One Two', '422 object-invalid'],
      ['a type that is wrong', { data: 7 }, 'wrong', '400 object-invalid'],
      ['another namespace inside', { metadata: { name: 'elsewhere', namespace: 'other' } }, 'elsewhere', '400 object-invalid'],
      ['more than a megabyte', { data: { text: 'x'.repeat(1_200_000) } }, 'large', '422 object-invalid'],
      ['more than it reads', { data: { text: 'x'.repeat(4_000_000) } }, 'larger', '413 object-invalid'],
    ] as const)('%s for good', async (_of, more, name, want) => {
      expect(inWords(await createObject(admin, configMap('default', name, {}, more)))).toBe(want);
    });

    test('a token that is none, once renewed or not', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'serviceaccount-'));
      writeFileSync(join(folder, 'token'), 'nonsense');
      writeFileSync(join(folder, 'ca.crt'), server.ca);
      const { hostname, port } = new URL(server.url);
      const kube = await connectKube({ kind: 'in-cluster', host: hostname, port, folder });
      open.push(() => kube.close());
      expect(inWords(await createObject(kube, configMap('default', 'one')))).toBe('401 api-unauthorized cluster');
      rmSync(folder, { recursive: true });
    });
  });

  describe('admits by webhook and policy', () => {
    test('a webhook that denies, with whatever status', async () => {
      const where = await namespace('denied');
      const deny = await webhookServer((request, response) => {
        const uid = textAt(objectAt(JSON.parse(request.body), 'request'), 'uid');
        sendJson(response, 200, { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response: { uid, allowed: false, status: { code: 401, message: 'not signed' } } });
      });
      await webhook(where, deny.url);
      expect(inWords(await untilRefused(where))).toBe('401 admission-denied');
    });

    test('a webhook that is down stops its own namespace only', async () => {
      const where = await namespace('webhook-down');
      const gone = await webhookServer(() => {});
      await gone.close();
      await webhook(where, gone.url);
      const failure = await untilRefused(where);
      expect(inWords(failure)).toBe('500 webhook-unavailable resource');
      expect(failure.classified).toMatchObject({ scope: { namespace: where, resource: 'configmaps' } });
      expect(await createObject(admin, configMap('default', 'beside'))).toMatchObject({ kind: 'created' });
    });

    test('a webhook that never answers is found by the API server before our own patience ends', async () => {
      const where = await namespace('webhook-silent');
      const silent = await webhookServer(() => {});
      await webhook(where, silent.url, 30);
      await until(async () => {
        await admin.request({ method: 'POST', path: `/api/v1/namespaces/${where}/configmaps?timeout=1s&dryRun=All`, body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName: 'x-' } } });
        return silent.requests.length > 0;
      }, 'the webhook is asked');
      const answer = await createObject(admin, configMap(where, 'one'));
      expect(answer).toMatchObject({ kind: 'failed', unknown: true, failure: { classified: { kind: 'retryable', scope: { kind: 'resource', namespace: where } } } });
    });

    test('a policy that denies', async () => {
      const where = await namespace('policy');
      const base = '/apis/admissionregistration.k8s.io/v1';
      await make(`${base}/validatingadmissionpolicies`, {
        apiVersion: 'admissionregistration.k8s.io/v1',
        kind: 'ValidatingAdmissionPolicy',
        metadata: { name: 'none' },
        spec: { matchConstraints: { resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'] }] }, validations: [{ expression: 'false', message: 'none at all' }] },
      });
      await make(`${base}/validatingadmissionpolicybindings`, {
        apiVersion: 'admissionregistration.k8s.io/v1',
        kind: 'ValidatingAdmissionPolicyBinding',
        metadata: { name: 'none' },
        spec: { policyName: 'none', validationActions: ['Deny'], matchResources: { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': where } } } },
      });
      const failure = await untilRefused(where);
      expect([inWords(failure), failure.text]).toEqual(['422 admission-denied', expect.stringContaining('none at all')]);
    });
  });

  describe('is asked', () => {
    test('what an account may do', async () => {
      const where = await namespace('reviews');
      await grant(where, 'listener', { apiGroups: [''], resources: ['serviceaccounts'], resourceNames: ['deployer'], verbs: ['impersonate'] });
      const mayAccount = createAccessReview(admin, 'cluster', () => performance.now() * 1_000_000);
      const question = { user: `system:serviceaccount:${where}:listener`, verb: 'impersonate', group: '', resource: 'serviceaccounts', namespace: where, name: 'deployer' };
      expect(await mayAccount(question, never)).toEqual({ kind: 'yes' });
      expect(await mayAccount({ ...question, name: 'other' }, never)).toMatchObject({ kind: 'no', canI: `kubectl auth can-i impersonate serviceaccounts/other --namespace ${where} --as system:serviceaccount:${where}:listener` });
    });

    test('for a secret', async () => {
      const where = await namespace('secrets');
      await make(`/api/v1/namespaces/${where}/secrets`, { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'hook' }, data: { token: 'czNjcmV0' } });
      expect(await readSecret(admin, where, 'hook')).toEqual({ kind: 'found', values: new Map([['token', Buffer.from('s3cret')]]) });
      expect(await readSecret(admin, where, 'none')).toEqual({ kind: 'missing', text: 'secret "secrets/none" not found' });
    });

    test('whether it is ready', async () => {
      expect(await admin.request({ method: 'GET', path: '/readyz' })).toMatchObject({ kind: 'answer', body: 'ok' });
    });
  });

  describe('is followed', () => {
    test('over pages, through a restart, and to a CRD that is installed later', async () => {
      const where = await namespace('followed');
      for (const name of ['a', 'b', 'c', 'd', 'e']) {
        await createObject(admin, configMap(where, name));
      }
      const times = { pageSize: 2, retry: { baseMs: 20, capMs: 200 }, absent: { baseMs: 20, capMs: 200 } };
      const maps = startLister({ kube: admin, resource: CONFIG_MAPS, namespaces: [where], read: nameOf, times });
      const things = startLister({ kube: admin, resource: { group: 'example.com', version: 'v1', resource: 'things' }, namespaces: null, read: nameOf, times });
      open.push(
        () => maps.close(),
        () => things.close(),
      );
      await Promise.all([maps.synced(never), things.synced(never)]);
      expect([[...maps.all()].sort(), things.all()]).toEqual([['a', 'b', 'c', 'd', 'e'], []]);

      await admin.request({ method: 'DELETE', path: `/api/v1/namespaces/${where}/configmaps/a` });
      await until(() => maps.get(where, 'a') === undefined, 'the deletion is seen');

      await server.restart();
      await until(async () => (await createObject(admin, configMap(where, 'f'))).kind === 'created', 'creates go through again');
      await until(() => maps.get(where, 'f') !== undefined, 'the watch goes on after the restart');

      await make('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: { name: 'things.example.com' },
        spec: {
          group: 'example.com',
          names: { kind: 'Thing', plural: 'things' },
          scope: 'Namespaced',
          versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } } }],
        },
      });
      await until(async () => (await admin.resourceFor('example.com/v1', 'Thing')).kind === 'found', 'the new kind is discovered');
      const thing = { apiVersion: 'example.com/v1', kind: 'Thing', metadata: { name: 'one' } };
      await until(async () => (await admin.request({ method: 'POST', path: `/apis/example.com/v1/namespaces/${where}/things`, body: thing })).kind === 'answer', 'a thing can be made');
      await until(() => things.get(where, 'one') === 'one', 'the thing is seen');

      const large = { ...thing, metadata: { name: 'large' }, text: 'x'.repeat(1_800_000) };
      const answer = await admin.request({ method: 'POST', path: `/apis/example.com/v1/namespaces/${where}/things`, body: large });
      expect(answer).toMatchObject({ kind: 'refused', failure: { classified: { kind: 'terminal', reason: 'object-invalid' } } });
    });

    test('by kinds of the cluster scope, and one namespace of many', async () => {
      const namespaces = startLister({ kube: admin, resource: { group: '', version: 'v1', resource: 'namespaces' }, namespaces: null, read: nameOf });
      open.push(() => namespaces.close());
      await namespaces.synced(never);
      expect(namespaces.get('', 'default')).toBe('default');
      const listed = await admin.request({ method: 'GET', path: '/api/v1/namespaces' });
      expect(namespaces.all().length).toBe(listed.kind === 'answer' ? objectsAt(listed.body, 'items').length : -1);
    });
  });
});

async function make(path: string, body: JsonObject): Promise<JsonValue> {
  const answer = await admin.request({ method: 'POST', path, body });
  if (answer.kind !== 'answer') {
    throw new Error(`${path}: ${answer.failure.text}`);
  }
  return answer.body;
}

async function namespace(name: string): Promise<string> {
  await make('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  return name;
}

type Granted = {
  readonly apiGroups: readonly [string];
  readonly resources: readonly [string];
  readonly verbs: readonly [string];
  readonly resourceNames?: readonly [string];
};

/** A Role of that rule, bound to the account, and known to the API server: its authorizer reads roles by watches of its own. */
async function grant(where: string, account: string, rule: Granted): Promise<void> {
  const base = `/apis/rbac.authorization.k8s.io/v1/namespaces/${where}`;
  const name = `for-${account}`;
  await make(`${base}/roles`, { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name }, rules: [rule] });
  await make(`${base}/rolebindings`, {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
    subjects: [{ kind: 'ServiceAccount', name: account, namespace: where }],
  });
  const asked = { namespace: where, group: rule.apiGroups[0], resource: rule.resources[0], verb: rule.verbs[0], name: rule.resourceNames?.[0] ?? '' };
  const review = { apiVersion: 'authorization.k8s.io/v1', kind: 'SubjectAccessReview', spec: { user: accountOf(where, account).user, resourceAttributes: asked } };
  await until(async () => objectAt(await make('/apis/authorization.k8s.io/v1/subjectaccessreviews', review), 'status')['allowed'] === true, `${account} may ${asked.verb} ${asked.resource}`);
}

/** A connection with a token of the service account, as its pod would have. */
async function connectAs(where: string, account: string): Promise<KubeConnection> {
  await make(`/api/v1/namespaces/${where}/serviceaccounts`, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: account } });
  const token = await make(`/api/v1/namespaces/${where}/serviceaccounts/${account}/token`, { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} });
  const folder = mkdtempSync(join(tmpdir(), 'serviceaccount-'));
  writeFileSync(join(folder, 'token'), textAt(objectAt(token, 'status'), 'token'));
  writeFileSync(join(folder, 'ca.crt'), server.ca);
  const { hostname, port } = new URL(server.url);
  const kube = await connectKube({ kind: 'in-cluster', host: hostname, port, folder });
  open.push(
    () => rmSync(folder, { recursive: true }),
    () => kube.close(),
  );
  return kube;
}

async function webhookServer(handler: (request: SeenRequest, response: ServerResponse) => void): Promise<WireServer> {
  const webhook = await startWireServer(handler, { key: SERVER_KEY, cert: SERVER_CERTIFICATE });
  open.push(() => webhook.close());
  return webhook;
}

/** A validating webhook for the config maps of one namespace. */
async function webhook(where: string, url: string, timeoutSeconds = 10): Promise<void> {
  await make('/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations', validatingWebhook(where, url, { apiGroup: '', resource: 'configmaps' }, timeoutSeconds));
}

function configMap(where: string, name: string, change: Partial<CreateRequest> = {}, more: JsonObject = {}): CreateRequest {
  const deliveryId = change.deliveryId ?? 'delivery-1';
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, annotations: { [DELIVERY_ANNOTATION]: deliveryId } }, ...more };
  return { resource: CONFIG_MAPS, namespace: where, name, object, impersonate: null, deliveryId, signal: never, ...change };
}

/** Webhooks and policies are taken up a moment after they are made. */
async function untilRefused(where: string): Promise<KubeFailure> {
  let failure: KubeFailure | null = null;
  let tries = 0;
  await until(async () => {
    tries += 1;
    const answer = await createObject(admin, configMap(where, `try-${tries}`));
    failure = answer.kind === 'failed' ? answer.failure : null;
    return failure !== null;
  }, `creates in ${where} are refused`);
  return failure!;
}

function nameOf(object: JsonObject): string {
  return textAt(objectAt(object, 'metadata'), 'name');
}

function accountOf(namespace: string, name: string): Impersonation {
  return { user: `system:serviceaccount:${namespace}:${name}`, groups: [] };
}

function uidOf(answer: CreateAnswer): string {
  return answer.kind === 'created' ? answer.uid : '';
}

function inWords(what: CreateAnswer | KubeFailure): string {
  if ('kind' in what) {
    return what.kind === 'failed' ? inWords(what.failure) : what.kind;
  }
  const { classified } = what;
  return [what.status, classified.reason, ...(classified.kind === 'retryable' ? [classified.scope.kind] : [])].join(' ');
}
