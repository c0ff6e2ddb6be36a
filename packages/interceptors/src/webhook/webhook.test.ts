import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import type { InterceptorDecision, Webhook } from '@millrace/triggers';
import { guardedHttp } from '../http/guarded-http.ts';
import { bodyOf, never, outgoingStub, request, serving } from '../../../../test/support/interceptors.ts';
import { webhookInterceptor } from './webhook.ts';

describe('a webhook', () => {
  test('gets the body and headers of the event, with the configured ones in place of theirs', async () => {
    const seen: unknown[] = [];
    await asking(
      async (message, response) => {
        const headers = Object.entries(message.headersDistinct).filter(([name]) => !['host', 'connection', 'content-length'].includes(name));
        seen.push(message.method, Object.fromEntries(headers), await bodyOf(message));
        response.end('{}');
      },
      { body: '{ "a": 1 }', header: { 'X-A': ['event'], 'X-B': ['b', 'c'], Connection: ['close'], 'Content-Length': ['99'], 'Transfer-Encoding': ['chunked'], Expect: ['100-continue'] } },
      [
        { name: 'X-A', values: ['one', 'two'] },
        { name: 'X-C', values: ['c'] },
      ],
    );
    expect(seen).toEqual(['POST', { 'x-a': ['one', 'two'], 'x-b': ['b', 'c'], 'x-c': ['c'], 'eventlistener-request-url': ['/hook?q=1'] }, '{ "a": 1 }']);
  });

  test('replaces body and headers by its answer', async () => {
    const decision = await asking((_, response) => response.writeHead(200, { 'x-new': '1' }).end('{"new":1}'));
    if (decision.kind !== 'continue' || decision.replaced === undefined) throw new Error(`answered ${JSON.stringify(decision)}`);
    expect(decision.replaced.body.text()).toBe('{"new":1}');
    expect(decision.replaced.header).toMatchObject({ 'X-New': ['1'] });
  });

  test('gets and gives headers in UTF-8', async () => {
    const seen: string[] = [];
    const decision = await asking(
      (message, response) => {
        seen.push(Buffer.from(String(message.headers['x-a']), 'latin1').toString('utf8'));
        response.writeHead(200, { 'x-b': Buffer.from('昨', 'utf8').toString('latin1') }).end();
      },
      { header: { 'X-A': ['é昨'] } },
    );
    expect(seen).toEqual(['é昨']);
    expect(decision).toMatchObject({ replaced: { header: { 'X-B': ['昨'] } } });
  });

  test('says no by any status but 200', async () => {
    for (const status of [201, 202, 400, 403, 404]) {
      expect(await asking((_, response) => response.writeHead(status).end('no'))).toMatchObject({ kind: 'stopped', reason: 'interceptor-stopped', text: expect.stringMatching(`^request rejected; status: ${status} \\w.*; message: no$`) });
    }
  });

  test('is asked again after a status that may pass', async () => {
    for (const [status, reason] of [[429, 'interceptor-throttled'], [500, 'interceptor-error'], [502, 'interceptor-error']] as const) {
      expect(await asking((_, response) => response.writeHead(status).end())).toMatchObject({ kind: 'failed', failure: { kind: 'retryable', reason } });
    }
  });

  test.each<[string, Partial<Webhook>, string]>([
    ['its url', { url: 'http://there/x' }, 'http://there/x'],
    ['the service in the trigger\'s namespace', { service: { name: 'svc', namespace: null } }, 'http://svc.trigger-ns.svc/'],
    ['the service in its own', { service: { name: 'svc', namespace: 'other' } }, 'http://svc.other.svc/'],
  ])('is found at %s', async (_, webhook, url) => {
    const { outgoing, asked } = outgoingStub({});
    await webhookInterceptor({ outgoing, now: () => 0 }, { url: null, service: null, header: [], ...webhook }, 'trigger-ns')(request(), never());
    expect(asked.map((call) => call.url)).toEqual([url]);
  });

  test('that is nowhere is a dead letter', async () => {
    const decision = await webhookInterceptor({ outgoing: outgoingStub({}).outgoing, now: () => 0 }, { url: null, service: null, header: [] }, 'ns')(request(), never());
    expect(decision).toMatchObject({ kind: 'failed', failure: { kind: 'terminal', reason: 'interceptor-invalid' }, text: 'invalid objRef' });
  });
});

async function asking(listener: (message: IncomingMessage, response: ServerResponse) => unknown, changes: Parameters<typeof request>[0] = {}, header: Webhook['header'] = []): Promise<InterceptorDecision> {
  const http = guardedHttp({ allowLoopback: true });
  try {
    return await serving(listener, (port) => webhookInterceptor({ outgoing: http.call, now: () => 0 }, { url: `http://127.0.0.1:${port}/`, service: null, header }, 'ns')(request(changes), never()));
  } finally {
    await http.close();
  }
}
