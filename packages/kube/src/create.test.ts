import { afterEach, describe, expect, test } from '@jest/globals';
import type { ServerResponse } from 'node:http';
import { connectKube } from './connect.ts';
import { createObject, DELIVERY_ANNOTATION } from './create.ts';
import type { CreateAnswer, CreateRequest, KubeAnswer, KubeConnection } from './kube.ts';
import { sendJson, startWireServer, status } from '../../../test/support/wire-server.ts';
import type { SeenRequest, WireServer } from '../../../test/support/wire-server.ts';

const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

/** An API server that keeps one object; `answer` stands in its way. */
async function apiServer(answer: (request: SeenRequest, response: ServerResponse) => boolean): Promise<{ kube: KubeConnection; server: WireServer; objects: Map<string, object> }> {
  const objects = new Map<string, object>();
  const server = await startWireServer((request, response) => {
    const name = request.method === 'POST' ? JSON.parse(request.body).metadata.name : (request.url.split('/').at(-1) ?? '');
    const stored = objects.get(name);
    if (request.method === 'POST' && stored === undefined) {
      const object = JSON.parse(request.body);
      objects.set(name, { ...object, metadata: { ...object.metadata, uid: `uid-${objects.size + 1}` } });
    }
    if (answer(request, response)) {
      return;
    }
    if (request.method === 'POST') {
      return stored === undefined ? sendJson(response, 201, objects.get(name), { warning: '299 - "unknown field"' }) : sendJson(response, 409, status(409, 'AlreadyExists', `runs "${name}" already exists`));
    }
    return stored === undefined ? sendJson(response, 404, status(404, 'NotFound', 'no')) : sendJson(response, 200, stored);
  });
  const kube = await connectKube({ kind: 'server', server: server.url });
  open.push(kube, server);
  return { kube, server, objects };
}

function request(change: Partial<CreateRequest> = {}): CreateRequest {
  return {
    resource: { group: 'tekton.dev', version: 'v1', kind: 'PipelineRun', resource: 'pipelineruns', namespaced: true },
    namespace: 'ci',
    name: 'run-1',
    object: { apiVersion: 'tekton.dev/v1', kind: 'PipelineRun', metadata: { name: 'run-1', annotations: { [DELIVERY_ANNOTATION]: change.deliveryId ?? 'delivery-1' } } },
    impersonate: { user: 'system:serviceaccount:ci:sa', groups: [] },
    deliveryId: 'delivery-1',
    signal: new AbortController().signal,
    ...change,
  };
}

function goThrough(): boolean {
  return false;
}

describe('creating an object', () => {
  test('asks the API server to give up a little before its own time is up', async () => {
    const { kube, server } = await apiServer(goThrough);
    await createObject(kube, request({ timeoutMs: 4000 }));
    expect(server.requests.map(({ url }) => url)).toEqual(['/apis/tekton.dev/v1/namespaces/ci/pipelineruns?timeout=3s']);
  });

  test('posts it as the account, and keeps the warnings', async () => {
    const { kube, server } = await apiServer(goThrough);
    expect(await createObject(kube, request())).toEqual({ kind: 'created', uid: 'uid-1', warnings: ['unknown field'], found: false } satisfies CreateAnswer);
    expect(server.requests.map((seen) => [seen.method, seen.url, seen.headers['impersonate-user']])).toEqual([['POST', '/apis/tekton.dev/v1/namespaces/ci/pipelineruns?timeout=9s', 'system:serviceaccount:ci:sa']]);
  });

  test('again after a lost answer finds the first one', async () => {
    let lost = 0;
    const { kube, objects } = await apiServer((seen, response) => {
      if (seen.method === 'POST' && lost === 0) {
        lost += 1;
        response.destroy();
        return true;
      }
      return false;
    });
    expect(await createObject(kube, request())).toMatchObject({ kind: 'failed', unknown: true });
    expect(await createObject(kube, request())).toEqual({ kind: 'created', uid: 'uid-1', warnings: [], found: true });
    expect(objects.size).toBe(1);
  });

  test('meets the object of somebody else', async () => {
    const { kube } = await apiServer(goThrough);
    await createObject(kube, request({ deliveryId: 'delivery-0' }));
    expect(await createObject(kube, request())).toEqual({ kind: 'taken' });
  });

  test('reads what exists as ourselves where the account may not', async () => {
    const { kube, server } = await apiServer((seen, response) => {
      if (seen.method === 'GET' && seen.headers['impersonate-user'] !== undefined) {
        sendJson(response, 403, status(403, 'Forbidden', 'runs "run-1" is forbidden: User "sa" cannot get resource "runs" in API group "tekton.dev" in the namespace "ci"'));
        return true;
      }
      return false;
    });
    await createObject(kube, request());
    expect(await createObject(kube, request())).toMatchObject({ kind: 'created', found: true });
    expect(server.requests.map((seen) => [seen.method, seen.headers['impersonate-user'] ?? 'ourselves'])).toEqual([
      ['POST', 'system:serviceaccount:ci:sa'],
      ['POST', 'system:serviceaccount:ci:sa'],
      ['GET', 'system:serviceaccount:ci:sa'],
      ['GET', 'ourselves'],
    ]);
  });

  test('that nobody may read waits for the right, of the account or ours', async () => {
    const { kube } = await apiServer((seen, response) => {
      if (seen.method !== 'GET') return false;
      const user = seen.headers['impersonate-user'] === undefined ? 'worker' : 'sa';
      sendJson(response, 403, status(403, 'Forbidden', `runs "run-1" is forbidden: User "${user}" cannot get resource "runs" in API group "tekton.dev" in the namespace "ci"`));
      return true;
    });
    await createObject(kube, request());
    expect(await createObject(kube, request())).toMatchObject({
      kind: 'failed',
      unknown: true,
      failure: {
        text: expect.stringMatching(/already exists, and whose it is can't be seen: .* --as sa\); .* --as worker\)$/),
        classified: { kind: 'retryable', reason: 'right-missing', scope: { kind: 'absent' } },
      },
    });
  });

  test('that went away before it could be read is tried again', async () => {
    const { kube, objects } = await apiServer(() => {
      return false;
    });
    await createObject(kube, request());
    const gone = { request: kube.request.bind(kube) };
    const answer = await createObject(
      {
        request(asked) {
          if (asked.method === 'GET') {
            objects.clear();
          }
          return gone.request(asked);
        },
      },
      request(),
    );
    expect(answer).toMatchObject({ kind: 'failed', unknown: false, failure: { classified: { kind: 'retryable', reason: 'conflict', scope: { kind: 'attempt' } } } });
  });

  test.each([
    ['a refusal before anything is stored', 422, status(422, 'Invalid', 'bad'), false],
    ['an API server that ran out of time', 504, status(504, 'Timeout', 'Timeout: request did not complete within requested timeout'), true],
    ['an API server in trouble', 500, status(500, 'InternalError', 'etcdserver: request timed out'), true],
    ['a webhook that is down', 500, status(500, 'InternalError', 'Internal error occurred: failed calling webhook "w": dial tcp: refused'), false],
    ['a busy API server', 429, status(429, 'TooManyRequests', 'later'), false],
  ])('is known or not after %s', async (_of, code, body, unknown) => {
    const { kube } = await apiServer((_seen, response) => {
      sendJson(response, code, body);
      return true;
    });
    expect(await createObject(kube, request())).toMatchObject({ kind: 'failed', unknown, failure: { status: code } });
  });

  test.each([
    ['when the API server was to give up', 9_000, 'UND_ERR_SOCKET', { kind: 'resource', namespace: 'ci', resource: 'pipelineruns.tekton.dev' }],
    ['before that', 8_999, 'UND_ERR_SOCKET', { kind: 'cluster' }],
    ['by nobody, so that we gave up', 10_000, 'TIMEOUT', { kind: 'cluster' }],
  ])('whose connection is cut %s waits with its like', async (_when, afterMs, code, scope) => {
    let clock = 0;
    const failure = { status: null, code, text: 'other side closed', classified: { kind: 'retryable', reason: 'api-unreachable', scope: { kind: 'cluster' } } } as const;
    const kube = {
      request(): Promise<KubeAnswer> {
        clock += afterMs;
        return Promise.resolve({ kind: 'unanswered', sent: true, failure });
      },
    };
    expect(await createObject(kube, request(), () => clock)).toMatchObject({ kind: 'failed', unknown: true, failure: { classified: { scope } } });
  });

  test('is not known where the answer holds no object', async () => {
    const { kube } = await apiServer((_seen, response) => {
      response.end('hello');
      return true;
    });
    expect(await createObject(kube, request())).toMatchObject({ kind: 'failed', unknown: true });
  });

  test('is not tried in a namespace that would lead elsewhere', async () => {
    const { kube, server } = await apiServer(goThrough);
    expect(await createObject(kube, request({ namespace: '..' }))).toMatchObject({ kind: 'failed', unknown: false, failure: { classified: { kind: 'terminal', reason: 'object-invalid' } } });
    expect(server.requests).toEqual([]);
  });

  test('is never looked for under a name that would lead elsewhere', async () => {
    const { kube, server } = await apiServer((_seen, response) => {
      sendJson(response, 409, { kind: 'Status', status: 'Failure', reason: 'AlreadyExists', code: 409, message: 'already exists' });
      return true;
    });
    expect(await createObject(kube, request({ name: '../secrets/a' }))).toMatchObject({ kind: 'failed', unknown: false });
    expect(server.requests.map(({ method }) => method)).toEqual(['POST']);
  });
});
