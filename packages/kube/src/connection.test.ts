import { afterEach, describe, expect, test } from '@jest/globals';
import { createServer } from 'node:net';
import { connectKube } from './connect.ts';
import type { ConnectOptions } from './connect.ts';
import type { KubeConnection } from './kube.ts';
import { sendJson, startWireServer, status } from '../../../test/support/wire-server.ts';
import type { Handler, WireServer } from '../../../test/support/wire-server.ts';

const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

async function serve(handler: Handler, options: ConnectOptions = {}, basePath = ''): Promise<{ kube: KubeConnection; server: WireServer }> {
  const server = await startWireServer(handler);
  const kube = await connectKube({ kind: 'server', server: server.url + basePath }, options);
  open.push(kube, server);
  return { kube, server };
}

describe('an answer', () => {
  test('carries status, JSON and warnings', async () => {
    const { kube } = await serve((_request, response) => {
      sendJson(response, 201, { kind: 'Thing' }, { warning: ['299 - "unknown field \\"spec.x\\""', Buffer.from('299 - "größer"').toString('latin1')] });
    });
    expect(await kube.request({ method: 'POST', path: '/api/v1/things', body: { a: 1 } })).toEqual({
      kind: 'answer',
      status: 201,
      body: { kind: 'Thing' },
      warnings: ['unknown field "spec.x"', 'größer'],
    });
  });

  test('that is no JSON is text', async () => {
    const { kube } = await serve((_request, response) => response.end('ok'));
    expect(await kube.request({ method: 'GET', path: '/readyz' })).toMatchObject({ kind: 'answer', body: 'ok' });
  });

  test('is put together from torn chunks and characters', async () => {
    const bytes = Buffer.from(JSON.stringify({ name: 'größer 🌊' }));
    const { kube } = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' });
      for (const byte of bytes) {
        response.write(Buffer.of(byte));
      }
      response.end();
    });
    expect(await kube.request({ method: 'GET', path: '/' })).toMatchObject({ body: { name: 'größer 🌊' } });
  });

  test('refuses with a classified failure', async () => {
    const { kube } = await serve((_request, response) => sendJson(response, 429, status(429, 'TooManyRequests', 'later'), { 'retry-after': '2' }));
    expect(await kube.request({ method: 'GET', path: '/api/v1/pods' })).toMatchObject({
      kind: 'refused',
      status: 429,
      failure: { code: 'TooManyRequests', text: 'later', classified: { kind: 'retryable', reason: 'api-throttled', scope: { kind: 'flow', retryAfterMs: 2000 } } },
    });
  });
});

test("the API server's clock is what its answers say, and unknown when none comes", async () => {
  const { kube, server } = await serve((_request, response) => response.writeHead(200, { date: 'Thu, 15 Jan 2026 10:30:00 GMT' }).end('{}'));
  expect(await kube.time()).toBe(Date.parse('2026-01-15T10:30:00Z'));
  await server.close();
  expect(await kube.time()).toBeNull();
});

describe('a request', () => {
  test('impersonates with one header for each group', async () => {
    const { kube, server } = await serve((_request, response) => sendJson(response, 200, {}));
    await kube.request({ method: 'GET', path: '/', impersonate: { user: 'system:serviceaccount:ci:sa', groups: ['a', 'b'] } });
    const raw = server.requests[0]?.rawHeaders ?? [];
    const sent = raw.flatMap((text, at) => (/^impersonate-/i.test(text) ? [[text, raw[at + 1]]] : []));
    expect(sent).toEqual([
      ['impersonate-user', 'system:serviceaccount:ci:sa'],
      ['impersonate-group', 'a'],
      ['impersonate-group', 'b'],
    ]);
  });

  test('goes below the path of the server, as behind Rancher', async () => {
    const { kube, server } = await serve((_request, response) => sendJson(response, 200, {}), {}, '/k8s/clusters/c-1/');
    await kube.request({ method: 'GET', path: '/api/v1/pods?limit=1' });
    expect(server.requests[0]?.url).toBe('/k8s/clusters/c-1/api/v1/pods?limit=1');
    expect(kube.server).toBe(`${server.url}/k8s/clusters/c-1`);
  });

  test('sends its body as it is given', async () => {
    const { kube, server } = await serve((_request, response) => sendJson(response, 200, {}));
    await kube.request({ method: 'PATCH', path: '/x', body: '{"a":null}', contentType: 'application/merge-patch+json' });
    expect(server.requests[0]).toMatchObject({ method: 'PATCH', body: '{"a":null}' });
    expect(server.requests[0]?.headers['content-type']).toBe('application/merge-patch+json');
  });

  test('shares few connections with many others', async () => {
    const { kube, server } = await serve((_request, response) => sendJson(response, 200, {}));
    for (let round = 0; round < 5; round += 1) {
      await Promise.all(Array.from({ length: 100 }, () => kube.request({ method: 'POST', path: '/', body: {} })));
    }
    expect(server.requests.length).toBe(500);
    expect(server.connections).toBeLessThanOrEqual(32);
  });

  test('does not follow a redirect', async () => {
    const elsewhere = await startWireServer((_request, response) => sendJson(response, 200, {}));
    open.push(elsewhere);
    const { kube } = await serve((_request, response) => response.writeHead(307, { location: elsewhere.url }).end());
    expect(await kube.request({ method: 'GET', path: '/' })).toMatchObject({ kind: 'refused', status: 307, failure: { classified: { scope: { kind: 'cluster' } } } });
    expect(elsewhere.requests).toEqual([]);
  });
});

describe('a traced request', () => {
  test('is described without its query and names, carries the context, and says what came', async () => {
    const seen: unknown[] = [];
    const { kube, server } = await serve((request, response) => (request.url.includes('gone') ? response.destroy() : sendJson(response, 404, status(404, 'NotFound', 'no'))), {
      trace({ method, template, resent }) {
        seen.push(`${method} ${template} ${resent}`);
        return { headers: { traceparent: 'ours' }, answered: (code) => seen.push(code), failed: (code) => seen.push(code) };
      },
    });
    await kube.request({ method: 'GET', path: '/api/v1/namespaces/ci/secrets/hook?x=1' });
    await kube.request({ method: 'GET', path: '/gone' });
    expect(seen).toEqual(['GET /api/v1/namespaces/{namespace}/secrets/{name} 0', 404, 'GET /gone 0', 'UND_ERR_SOCKET']);
    expect(server.requests[0]?.headers['traceparent']).toBe('ours');
  });
});

describe('no answer', () => {
  const CLOSES_THE_GATE = { kind: 'retryable', reason: 'api-unreachable', scope: { kind: 'cluster' } };

  test('from a closed port: nothing was sent', async () => {
    const port = await closedPort();
    const kube = await connectKube({ kind: 'server', server: `http://127.0.0.1:${port}` });
    open.push(kube);
    expect(await kube.request({ method: 'GET', path: '/' })).toMatchObject({ kind: 'unanswered', sent: false, failure: { status: null, code: 'ECONNREFUSED', classified: CLOSES_THE_GATE } });
  });

  test('because the connection broke after the request: it may have been carried out', async () => {
    const { kube } = await serve((_request, response) => response.destroy());
    expect(await kube.request({ method: 'POST', path: '/', body: {} })).toMatchObject({ kind: 'unanswered', sent: true, failure: { classified: CLOSES_THE_GATE } });
  });

  test('because the connection broke inside the answer', async () => {
    const { kube } = await serve((_request, response) => {
      response.writeHead(201, { 'content-type': 'application/json', 'content-length': '100' });
      response.write('{"metadata":', () => response.destroy());
    });
    expect(await kube.request({ method: 'POST', path: '/', body: {} })).toMatchObject({ kind: 'unanswered', sent: true, failure: { classified: CLOSES_THE_GATE } });
  });

  test('in time', async () => {
    const { kube } = await serve((request, response) => {
      if (request.url === '/warm-up') {
        response.end();
      }
    });
    await kube.request({ method: 'GET', path: '/warm-up' });
    expect(await kube.request({ method: 'POST', path: '/', body: {}, timeoutMs: 100 })).toMatchObject({
      kind: 'unanswered',
      sent: true,
      failure: { code: 'TIMEOUT', text: 'no answer from the API server within 100 ms', classified: CLOSES_THE_GATE },
    });
  });

  test('wanted any more: the gate stays open', async () => {
    const stop = new AbortController();
    const { kube } = await serve(() => stop.abort());
    expect(await kube.request({ method: 'POST', path: '/', body: {}, signal: stop.signal })).toMatchObject({ kind: 'unanswered', sent: true, failure: { code: 'ABORTED', classified: { scope: { kind: 'attempt' } } } });
    expect(await kube.request({ method: 'POST', path: '/', body: {}, signal: stop.signal })).toMatchObject({ kind: 'unanswered', sent: false, failure: { code: 'ABORTED' } });
  });

  test('that can be read: JSON it says, and is not', async () => {
    const { kube } = await serve((_request, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('<html>'));
    expect(await kube.request({ method: 'GET', path: '/' })).toMatchObject({ kind: 'unanswered', sent: true, failure: { code: 'UNREADABLE_ANSWER' } });
  });

  test('larger than allowed', async () => {
    const { kube } = await serve((_request, response) => sendJson(response, 200, { text: 'x'.repeat(2_000_000) }), { maxAnswerBytes: 1_000_000 });
    expect(await kube.request({ method: 'GET', path: '/' })).toMatchObject({ kind: 'unanswered', failure: { code: 'ANSWER_TOO_LARGE', classified: { scope: { kind: 'attempt' } } } });
  });

  test('because the request can not be formed is final', async () => {
    const { kube, server } = await serve((_request, response) => sendJson(response, 200, {}));
    const answer = await kube.request({ method: 'GET', path: '/', impersonate: { user: 'a\r\nx: y', groups: [] } });
    expect(answer).toMatchObject({ kind: 'unanswered', sent: false, failure: { code: 'INVALID_REQUEST', classified: { kind: 'terminal', reason: 'object-invalid' } } });
    expect(server.requests).toEqual([]);
  });
});

async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
