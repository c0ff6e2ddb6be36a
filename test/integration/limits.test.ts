/** Who may send to a listener, and how much, over real sockets: IPv4, IPv6, and behind a trusted proxy. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { startMillrace } from '../support/millrace.ts';
import type { Millrace } from '../support/millrace.ts';
import { until } from '../support/until.ts';

let millrace: Millrace;

beforeAll(async () => {
  // It listens on every address, so that IPv4 senders come mapped.
  millrace = await startMillrace([], { MILLRACE_HOST: '', MILLRACE_TRUSTED_PROXIES: '127.0.0.1' });
  for (const [name, annotations] of Object.entries(listeners)) await createListener(name, annotations);
  // The last one made; it limits nothing.
  await until(async () => (await statusOf('unlimited')) !== 404, 'ingress knows the listeners');
});
afterAll(() => millrace.close());

const listeners: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  open: {},
  local: { 'millrace.dev/allow-from': '127.0.0.0/8, 203.0.113.0/24' },
  elsewhere: { 'millrace.dev/allow-from': '203.0.113.0/24, 2001:db8::/32' },
  six: { 'millrace.dev/allow-from': '::1' },
  mistaken: { 'millrace.dev/allow-from': 'everybody' },
  slow: { 'millrace.dev/rate-limit': '6/h burst=3' },
  other: { 'millrace.dev/rate-limit': '6/h burst=3' },
  // A time in which nobody could be let through by waiting.
  both: { 'millrace.dev/allow-from': '203.0.113.0/24', 'millrace.dev/rate-limit': '6/h burst=1' },
  unlimited: { 'millrace.dev/rate-limit': 'as you like' },
};

async function createListener(name: string, annotations: Readonly<Record<string, string>>): Promise<void> {
  const answer = await millrace.kube.request({
    method: 'POST',
    path: '/apis/triggers.tekton.dev/v1beta1/namespaces/default/eventlisteners',
    body: {
      apiVersion: 'triggers.tekton.dev/v1beta1',
      kind: 'EventListener',
      metadata: { name, namespace: 'default', annotations },
      spec: { serviceAccountName: 'sa', triggers: [{ bindings: [{ ref: 'b' }], template: { ref: 't' } }] },
    },
  });
  if (answer.kind !== 'answer') throw new Error(answer.failure.text);
}

interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

async function send(listener: string, { host = '127.0.0.1', forwardedFor = [], body = '{}' }: { host?: string; forwardedFor?: string[]; body?: string } = {}): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host, port: new URL(millrace.url).port, method: 'POST', path: `/default/${listener}`, headers: { 'content-type': 'application/json', ...(forwardedFor.length === 0 ? {} : { 'x-forwarded-for': forwardedFor }) } });
    outgoing.once('error', reject).once('response', (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.once('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    outgoing.end(body);
  });
}

async function statusOf(...how: Parameters<typeof send>): Promise<number> {
  return (await send(...how)).status;
}

describe('an allow list', () => {
  test('lets in who is on it', async () => {
    expect(await statusOf('local')).toBe(202);
  });

  test('refuses everybody else with 403, and stores nothing', async () => {
    const refused = await send('elsewhere');
    expect(refused).toMatchObject({ status: 403, headers: { connection: 'close' } });
    expect(JSON.parse(refused.text)).toEqual({ eventListener: 'elsewhere', namespace: 'default', eventListenerUID: '', errorMessage: 'requests from this address are not allowed' });
    const { events } = await millrace.ledger.events({ cursor: null, limit: 100 });
    expect(events.filter(({ listener }) => listener.name === 'elsewhere')).toEqual([]);
  });

  test('that can not be read refuses everybody', async () => {
    expect(await statusOf('mistaken')).toBe(403);
    expect(await statusOf('mistaken', { forwardedFor: ['127.0.0.1'] })).toBe(403);
  });

  test('refuses before the body is read: a large one is still answered', async () => {
    expect(await statusOf('elsewhere', { body: 'x'.repeat(2_000_000) })).toBe(403);
  });

  test('tells IPv6 from IPv4', async () => {
    expect(await statusOf('six', { host: '::1' })).toBe(202);
    expect(await statusOf('six')).toBe(403);
    expect(await statusOf('local', { host: '::1' })).toBe(403);
    // ::1 is no trusted proxy.
    expect(await statusOf('local', { host: '::1', forwardedFor: ['127.0.0.1'] })).toBe(403);
  });

  test('believes a trusted proxy, and of what it says only the right-most address that is not its own', async () => {
    expect(await statusOf('elsewhere', { forwardedFor: ['203.0.113.9'] })).toBe(202);
    expect(await statusOf('elsewhere', { forwardedFor: ['2001:db8::7'] })).toBe(202);
    expect(await statusOf('elsewhere', { forwardedFor: ['198.51.100.1', '203.0.113.9, 127.0.0.1'] })).toBe(202);
    expect(await statusOf('elsewhere', { forwardedFor: ['203.0.113.9, 198.51.100.1'] })).toBe(403);
    expect(await statusOf('elsewhere', { forwardedFor: ['203.0.113.9', '198.51.100.1'] })).toBe(403);
    expect(await statusOf('local', { forwardedFor: ['198.51.100.1'] })).toBe(403);
  });
});

describe('a rate limit', () => {
  test('answers 429 and when to come back, and leaves other listeners alone', async () => {
    expect([await statusOf('slow'), await statusOf('slow'), await statusOf('slow')]).toEqual([202, 202, 202]);
    const limited = await send('slow');
    expect(limited.status).toBe(429);
    expect(Number(limited.headers['retry-after'])).toBeGreaterThan(500);
    expect(Number(limited.headers['retry-after'])).toBeLessThanOrEqual(600);
    expect(JSON.parse(limited.text)).toMatchObject({ eventListener: 'slow', errorMessage: 'too many requests: the event is not stored' });
    expect(await statusOf('other')).toBe(202);
  });

  test('is not used up by those who are not allowed in', async () => {
    for (const _ of [1, 2, 3]) expect(await statusOf('both')).toBe(403);
    expect(await statusOf('both', { forwardedFor: ['203.0.113.1'] })).toBe(202);
    expect(await statusOf('both', { forwardedFor: ['203.0.113.1'] })).toBe(429);
  });

  test('that can not be read limits nothing', async () => {
    for (const _ of [1, 2, 3, 4, 5]) expect(await statusOf('unlimited')).toBe(202);
  });
});
