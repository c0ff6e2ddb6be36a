import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import type { ClusterInterceptor, InterceptorDecision } from '@millrace/triggers';
import { guardedHttp } from '../http/guarded-http.ts';
import { bodyOf, never, request, serving } from '../../../../test/support/interceptors.ts';
import { resolveAddress } from './address.ts';
import { remoteInterceptor } from './remote.ts';

describe('a remote interceptor', () => {
  test('is asked with Tekton\'s request', async () => {
    const seen: unknown[] = [];
    await asking(async (message, response) => {
      seen.push(message.method, message.url, message.headers['content-type'], await bodyOf(message));
      response.end('{"continue":true}');
    }, { body: '{"a":"<"}', header: { 'X-A': ['1', '2'] }, extensions: { e: 1 }, params: { p: null } });
    expect(seen).toEqual([
      'POST',
      '/path',
      'application/json',
      '{"body":"{\\"a\\":\\"\\u003c\\"}","header":{"X-A":["1","2"]},"extensions":{"e":1},"interceptor_params":{"p":null},"context":{"event_url":"/hook?q=1","event_id":"event-1","trigger_id":"namespaces/ns/triggers/t"}}',
    ]);
  });

  test('leaves out what is empty, but for the context', async () => {
    const seen: string[] = [];
    await asking(async (message, response) => {
      seen.push(await bodyOf(message));
      response.end('{}');
    }, { body: '', context: { eventURL: '', eventID: '', triggerID: '' } });
    expect(seen).toEqual(['{"context":{}}']);
  });

  test.each<[string, string, unknown]>([
    ['goes on', '{"continue":true,"extensions":{"a":[1]}}', { kind: 'continue', extensions: { a: [1] } }],
    ['goes on in any case of its keys', '{"Continue":true,"EXTENSIONS":{"a":1}}', { kind: 'continue', extensions: { a: 1 } }],
    ['stops by a number', '{"status":{"code":7,"message":"no"}}', { kind: 'stopped', code: 7, text: 'no', reason: 'interceptor-stopped' }],
    ['stops by a name', '{"continue":false,"status":{"code":"FAILED_PRECONDITION"}}', { kind: 'stopped', code: 9, text: '' }],
    ['stops without a word', '{}', { kind: 'stopped', code: 0 }],
    ['stops with null', 'null', { kind: 'stopped', code: 0 }],
  ])('%s', async (_, body, decision) => {
    expect(await asking((__, response) => response.end(body))).toMatchObject(decision as object);
  });

  test.each([
    ['no JSON', '<html>'],
    ['nothing', ''],
    ['a list', '[]'],
    ['a code out of range', '{"status":{"code":17}}'],
    ['a code in lower case', '{"status":{"code":"ok"}}'],
    ['continue as a text', '{"continue":"true"}'],
    ['extensions as a list', '{"continue":true,"extensions":[1]}'],
  ])('that answers %s is a dead letter', async (_, body) => {
    expect(await asking((__, response) => response.end(body))).toMatchObject({ kind: 'failed', failure: { kind: 'terminal', reason: 'interceptor-refused' }, why: { kind: 'call', status: 200 } });
  });

  test.each<[number, Record<string, string>, unknown]>([
    [400, {}, { kind: 'terminal', reason: 'interceptor-refused' }],
    [404, {}, { kind: 'terminal', reason: 'interceptor-refused' }],
    [201, {}, { kind: 'terminal', reason: 'interceptor-refused' }],
    [500, {}, { kind: 'retryable', reason: 'interceptor-error', scope: { kind: 'attempt' } }],
    [503, {}, { kind: 'retryable', reason: 'interceptor-error', scope: { kind: 'attempt' } }],
    [503, { 'retry-after': '3' }, { kind: 'retryable', reason: 'interceptor-throttled', scope: { kind: 'flow', retryAfterMs: 3_000 } }],
    [429, { 'retry-after': 'Thu, 01 Jan 1970 00:00:10 GMT' }, { kind: 'retryable', reason: 'interceptor-throttled', scope: { kind: 'flow', retryAfterMs: 9_000 } }],
    [429, {}, { kind: 'retryable', reason: 'interceptor-throttled', scope: { kind: 'attempt' } }],
  ])('that answers %s %j fails', async (status, header, failure) => {
    expect(await asking((_, response) => response.writeHead(status, header).end('why'))).toMatchObject({ kind: 'failed', text: 'interceptor response was not 200: why', failure });
  });

  test('that hangs up is asked again later', async () => {
    expect(await asking((message) => message.socket.destroy())).toMatchObject({ kind: 'failed', failure: { kind: 'retryable', reason: 'interceptor-unreachable' } });
  });

  test('on a forbidden address is a dead letter', async () => {
    const decision = await askAt({ ...nowhere, url: 'http://169.254.169.254/' });
    expect(decision).toMatchObject({ kind: 'failed', failure: { kind: 'terminal', reason: 'interceptor-invalid' }, text: 'Post "http://169.254.169.254/": address "169.254.169.254" is link-local' });
  });

  test('without an address is a dead letter', async () => {
    expect(await askAt(nowhere)).toMatchObject({ kind: 'failed', failure: { kind: 'terminal', reason: 'interceptor-invalid' }, text: 'interceptor URL was nil' });
  });
});

describe('the address', () => {
  const service = { name: 'svc', namespace: 'ns', path: '', port: null };
  test.each<[string, Partial<ClusterInterceptor>, string | null]>([
    ['status first', { address: 'http://a', url: 'http://b', service }, 'http://a'],
    ['then url', { url: 'http://b', service }, 'http://b'],
    ['then service', { service }, 'http://svc.ns.svc:80'],
    ['with its path', { service: { ...service, path: 'p' } }, 'http://svc.ns.svc:80/p'],
    ['with its path as it is', { service: { ...service, path: '/p' } }, 'http://svc.ns.svc:80/p'],
    ['with its port', { service: { ...service, port: 8080 } }, 'http://svc.ns.svc:8080'],
    ['by TLS with a caBundle', { service, caBundle: 'eA==' }, 'https://svc.ns.svc:8443'],
    ['by TLS on its port', { service: { ...service, port: 443 }, caBundle: 'eA==' }, 'https://svc.ns.svc:443'],
    ['or nothing', {}, null],
  ])('is %s', (_, part, wanted) => {
    expect(resolveAddress({ ...nowhere, ...part })).toBe(wanted);
  });
});

const nowhere: ClusterInterceptor = { metadata: { name: 'x', namespace: '', labels: {}, annotations: {} } as unknown as ClusterInterceptor['metadata'], address: null, url: null, service: null, caBundle: '' };

async function asking(listener: (message: IncomingMessage, response: ServerResponse) => unknown, changes: Parameters<typeof request>[0] = {}): Promise<InterceptorDecision> {
  return serving(listener, (port) => askAt({ ...nowhere, url: `http://127.0.0.1:${port}/path` }, changes));
}

async function askAt(object: ClusterInterceptor, changes: Parameters<typeof request>[0] = {}): Promise<InterceptorDecision> {
  const http = guardedHttp({ allowLoopback: true });
  try {
    return await remoteInterceptor({ outgoing: http.call, now: () => 1_000 }, object)(request(changes), never());
  } finally {
    await http.close();
  }
}
