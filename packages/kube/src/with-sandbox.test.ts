/** The way of the worker's requests, against the sandbox as the far side. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { objectAt, textAt } from '@millrace/triggers';
import type { JsonValue } from '@millrace/triggers';
import { startSandbox } from '../../sandbox/src/index.ts';
import type { Sandbox } from '../../sandbox/src/index.ts';
import { until } from '../../../test/support/until.ts';
import { createAccessReview } from './access-review.ts';
import { connectKube } from './connect.ts';
import { createObject, DELIVERY_ANNOTATION } from './create.ts';
import type { CreateRequest, KubeConnection, Lister } from './kube.ts';
import { startLister } from './lister/lister.ts';
import { readSecret } from './secret.ts';

let sandbox: Sandbox;
let kube: KubeConnection;
const listers: Lister<string>[] = [];

beforeEach(async () => {
  sandbox = await startSandbox({ port: 0, dataDir: null, clock: { now: () => Date.now() } });
  kube = await connectKube({ kind: 'server', server: sandbox.url });
});

afterEach(async () => {
  await Promise.all(listers.splice(0).map((lister) => lister.close()));
  await kube.close();
  await sandbox.close();
});

const never = new AbortController().signal;
const ACCOUNT = { user: 'system:serviceaccount:default:builder', groups: [] };

async function pipelineRun(name: string, deliveryId: string): Promise<CreateRequest> {
  const discovered = await kube.resourceFor('tekton.dev/v1', 'PipelineRun');
  if (discovered.kind !== 'found') {
    throw new Error(`wanted PipelineRuns, found ${discovered.kind}`);
  }
  const object = { apiVersion: 'tekton.dev/v1', kind: 'PipelineRun', metadata: { name, namespace: 'default', annotations: { [DELIVERY_ANNOTATION]: deliveryId } }, spec: { pipelineRef: { name: 'p' } } };
  return { resource: discovered.resource, namespace: 'default', name, object, impersonate: ACCOUNT, deliveryId, signal: never };
}

function followRuns(): Lister<string> {
  const lister = startLister({
    kube,
    resource: { group: 'tekton.dev', version: 'v1', resource: 'pipelineruns' },
    namespaces: null,
    read: (object) => textAt(objectAt(object, 'metadata'), 'name'),
    times: { retry: { baseMs: 1, capMs: 20 } },
  });
  listers.push(lister);
  return lister;
}

function createdNames(): readonly string[] {
  return sandbox.requests.filter((request) => request.method === 'POST').map((request) => request.path);
}

async function post(path: string, body: JsonValue): Promise<void> {
  expect(await kube.request({ method: 'POST', path, body })).toMatchObject({ kind: 'answer' });
}

describe('a create', () => {
  test('whose answer is lost is found again: one object', async () => {
    sandbox.faults.add({ kind: 'drop', when: 'after', verb: 'create', resource: 'pipelineruns', times: 1 });
    const run = await pipelineRun('run-1', 'delivery-1');
    expect(await createObject(kube, run)).toMatchObject({ kind: 'failed', unknown: true, failure: { classified: { scope: { kind: 'cluster' } } } });
    expect(await createObject(kube, run)).toMatchObject({ kind: 'created', found: true });
    const listed = await kube.request({ method: 'GET', path: '/apis/tekton.dev/v1/pipelineruns' });
    expect(listed).toMatchObject({ body: { items: [{ metadata: { name: 'run-1' } }] } });
    expect(createdNames().length).toBe(2);
  });

  test('of a name that another delivery has is taken', async () => {
    expect(await createObject(kube, await pipelineRun('run-1', 'delivery-1'))).toMatchObject({ kind: 'created', found: false });
    expect(await createObject(kube, await pipelineRun('run-1', 'delivery-2'))).toEqual({ kind: 'taken' });
  });

  test('that the account may not make names the right', async () => {
    sandbox.faults.add({ kind: 'deny', user: ACCOUNT.user, verb: 'create', resource: 'pipelineruns' });
    expect(await createObject(kube, await pipelineRun('run-1', 'delivery-1'))).toMatchObject({
      kind: 'failed',
      unknown: false,
      failure: {
        text: expect.stringContaining('kubectl auth can-i create pipelineruns.tekton.dev --namespace default --as system:serviceaccount:default:builder'),
        classified: { kind: 'retryable', reason: 'right-missing', scope: { kind: 'absent' } },
      },
    });
  });

  test('by an account that may not read finds its object as ourselves', async () => {
    const run = await pipelineRun('run-1', 'delivery-1');
    await createObject(kube, run);
    sandbox.faults.add({ kind: 'deny', user: ACCOUNT.user, verb: 'get', resource: 'pipelineruns' });
    expect(await createObject(kube, run)).toMatchObject({ kind: 'created', found: true });
  });

  test('in an outage was not sent', async () => {
    const run = await pipelineRun('run-1', 'delivery-1');
    await sandbox.faults.outage();
    expect(await createObject(kube, run)).toMatchObject({ kind: 'failed', unknown: false, failure: { code: 'ECONNREFUSED', classified: { scope: { kind: 'cluster' } } } });
  });
});

describe('a lister', () => {
  test('sees what is created, and what is deleted', async () => {
    const lister = followRuns();
    await lister.synced(never);
    await createObject(kube, await pipelineRun('run-1', 'delivery-1'));
    await until(() => lister.get('default', 'run-1') === 'run-1', 'the run is seen');
    await kube.request({ method: 'DELETE', path: '/apis/tekton.dev/v1/namespaces/default/pipelineruns/run-1' });
    await until(() => lister.get('default', 'run-1') === undefined, 'the run is gone');
    expect(lister.all()).toEqual([]);
  });

  test('is up to date again after an outage, even where its version is too old by then', async () => {
    const lister = followRuns();
    await lister.synced(never);
    await createObject(kube, await pipelineRun('before', 'delivery-1'));
    await until(() => lister.get('default', 'before') !== undefined, 'the first run is seen');
    sandbox.faults.add({ kind: 'status', code: 500, verb: 'watch' });
    await sandbox.faults.outage();
    await sandbox.faults.restore();
    const after = await pipelineRun('after', 'delivery-2');
    // connections that the outage broke may still be taken for good ones
    await until(async () => (await createObject(kube, after)).kind === 'created', 'the second run is created');
    await kube.request({ method: 'DELETE', path: '/apis/tekton.dev/v1/namespaces/default/pipelineruns/before' });
    sandbox.compact();
    sandbox.faults.clear();
    await until(() => lister.get('default', 'after') !== undefined, 'the second run is seen');
    expect(lister.get('default', 'before')).toBeUndefined();
  });
});

test('an access review is answered by the rights of the account', async () => {
  const mayAccount = createAccessReview(kube, 'cluster');
  const question = { user: ACCOUNT.user, verb: 'impersonate', group: '', resource: 'serviceaccounts', namespace: 'default', name: 'deployer' };
  sandbox.faults.add({ kind: 'deny', user: ACCOUNT.user, verb: 'impersonate' });
  expect(await mayAccount(question, never)).toMatchObject({ kind: 'no' });
  expect(await mayAccount({ ...question, user: 'system:serviceaccount:default:other' }, never)).toEqual({ kind: 'yes' });
});

test('a secret is read when it is needed', async () => {
  await post('/api/v1/namespaces/default/secrets', { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'hook' }, data: { token: 'czNjcmV0' } });
  expect(await readSecret(kube, 'default', 'hook')).toEqual({ kind: 'found', values: new Map([['token', Buffer.from('s3cret')]]) });
  expect(await readSecret(kube, 'default', 'none')).toMatchObject({ kind: 'missing' });
});
