/** Ingress against a real Redis and the sandbox's API server, over real sockets. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { connectRedis, createLedger } from '@millrace/ledger';
import type { Connection, EventView, Ledger } from '@millrace/ledger';
import { createLifecycle, silentLogger } from '@millrace/runtime';
import type { Lifecycle } from '@millrace/runtime';
import { startSandbox } from '../../../packages/sandbox/src/index.ts';
import type { Sandbox } from '../../../packages/sandbox/src/index.ts';
import { startTestRedis } from '../../../test/support/redis.ts';
import type { TestRedis } from '../../../test/support/redis.ts';
import { until } from '../../../test/support/until.ts';
import { startIngress } from './app.ts';
import type { Ingress } from './app.ts';
import { readConfig } from './config.ts';

const secretKey = Buffer.alloc(32, 7);
const push = '{"repository":{"url":"https://github.com/o/r","master_branch":"main"}}';

let redis: TestRedis;
let sandbox: Sandbox;
let connection: Connection;
let ledger: Ledger;
let lifecycle: Lifecycle;
let ingress: Ingress;
const sockets: Socket[] = [];

beforeAll(async () => {
  redis = await startTestRedis();
  sandbox = await startSandbox({ port: 0, dataDir: null, clock: { now: Date.now } });
  connection = connectRedis(redis.url, { name: 'test', whenAway: 'wait', onError: () => undefined });
  ledger = createLedger({ connection, secretKey });
  await apply(listener('el'));
});

beforeEach(async () => {
  await connection.flushall();
  ({ ingress, lifecycle } = await start());
});

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await lifecycle.stop();
  sandbox.faults.clear();
});

afterAll(async () => {
  connection.disconnect();
  await sandbox.close();
  await redis.close();
});

async function start(environment: Record<string, string> = {}): Promise<{ ingress: Ingress; lifecycle: Lifecycle }> {
  const read = readConfig({
    REDIS_URL: redis.url,
    MILLRACE_SECRET_KEY: secretKey.toString('base64'),
    MILLRACE_KUBE_URL: sandbox.url,
    MILLRACE_HOST: '127.0.0.1',
    MILLRACE_OPS_HOST: '127.0.0.1',
    MILLRACE_PORT: '0',
    MILLRACE_OPS_PORT: '0',
    ...environment,
  });
  const lifecycle = createLifecycle({ graceMs: 25_000, logger: silentLogger });
  const ingress = await startIngress({ ...read, environment: {}, logger: silentLogger, lifecycle });
  await until(async () => (await ops('/ready', ingress)).status === 200, 'ingress is ready');
  return { ingress, lifecycle };
}

interface Reply {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}

async function reply(response: Response): Promise<Reply> {
  return { status: response.status, text: await response.text(), headers: response.headers };
}

async function ops(path: string, of = ingress): Promise<Reply> {
  return reply(await fetch(`http://127.0.0.1:${of.opsPort}${path}`));
}

async function send(path: string, body: string | null = push, headers: Record<string, string> = {}, method = 'POST'): Promise<Reply> {
  return reply(await fetch(`http://127.0.0.1:${ingress.port}${path}`, { method, body, headers: { 'content-type': 'application/json', ...headers }, redirect: 'manual' }));
}

function eventIdOf({ text }: Reply): string {
  return (JSON.parse(text) as { eventID: string }).eventID;
}

async function stored(answered: Reply): Promise<EventView> {
  const view = await ledger.event(eventIdOf(answered));
  if (view === null) throw new Error('not stored');
  return view;
}

function listener(name: string, more: { annotations?: Record<string, string>; spec?: Record<string, unknown> } = {}) {
  const trigger = { bindings: [{ ref: 'b' }], template: { ref: 't' } };
  return {
    apiVersion: 'triggers.tekton.dev/v1beta1',
    kind: 'EventListener',
    metadata: { name, namespace: 'default', annotations: more.annotations ?? {} },
    spec: { serviceAccountName: 'sa', triggers: [trigger], ...more.spec },
  };
}

async function apply(object: { metadata: { name: string } }): Promise<void> {
  const path = '/apis/triggers.tekton.dev/v1beta1/namespaces/default/eventlisteners';
  const response = await fetch(`${sandbox.url}${path}`, { method: 'POST', body: JSON.stringify(object), headers: { 'content-type': 'application/json' } });
  if (response.status !== 201) throw new Error(`${response.status} ${await response.text()}`);
}

async function remove(name: string): Promise<void> {
  await fetch(`${sandbox.url}/apis/triggers.tekton.dev/v1beta1/namespaces/default/eventlisteners/${name}`, { method: 'DELETE' });
}

/** Runs with a further listener, which ingress knows. */
async function withListener(object: ReturnType<typeof listener>, run: () => Promise<void>): Promise<void> {
  await apply(object);
  try {
    await until(async () => (await send(`/default/${object.metadata.name}`, '')).status !== 404, 'the listener is known');
    await run();
  } finally {
    await remove(object.metadata.name);
  }
}

async function held(requests: number): Promise<boolean> {
  return (await ops('/metrics')).text.includes(`millrace_held_requests{otel_scope_name="millrace/ingress"} ${requests}\n`);
}

/** A Redis that comes back needs no restart of ours. */
async function restartRedis(): Promise<void> {
  await redis.restart();
  await connection.ping();
  await until(async () => (await send('/default/el', '{}', { 'x-github-delivery': 'after the restart' })).status === 202, 'ingress stores again');
}

async function raw(text: string | Buffer): Promise<{ socket: Socket; received: () => string; ended: Promise<unknown> }> {
  const socket = connect(ingress.port, '127.0.0.1');
  sockets.push(socket);
  let received = '';
  socket.on('data', (bytes) => (received += bytes.toString('latin1'))).on('error', () => undefined);
  const ended = new Promise((resolve) => socket.once('close', resolve));
  socket.write(text);
  return { socket, received: () => received, ended };
}

describe('a webhook', () => {
  test('is stored before it is accepted, with bytes, path and headers unchanged', async () => {
    const odd = `${push} \n`;
    const answered = await send('/default/el/hooks/a?k=v', odd, { 'x-github-event': 'push', authorization: 'Bearer t' });
    expect(answered.status).toBe(202);
    expect(answered.headers.get('content-type')).toBe('application/json');
    const view = await stored(answered);
    expect(answered.text).toBe(`{"eventListener":"el","namespace":"default","eventListenerUID":"${view.event.listener.uid}","eventID":"${view.event.id}"}\n`);
    expect(view.event).toMatchObject({ method: 'POST', url: '/hooks/a?k=v', headers: { 'X-Github-Event': ['push'] }, listener: { namespace: 'default', name: 'el' } });
    expect(Object.keys(view.event.headers)).not.toContain('Host');
    expect(Buffer.from((await ledger.body(view.event.id)) ?? []).toString()).toBe(odd);
  });

  test('brings its trace along', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const answered = await send('/', push, { traceparent });
    expect(await ledger.beginEvent(eventIdOf(answered), 1)).toMatchObject({ kind: 'begun', trace: traceparent });
  });

  test('is enqueued: a job of its first run is there', async () => {
    const answered = await send('/');
    expect(await connection.exists(`{millrace}:queue:events:${eventIdOf(answered)}.1`)).toBe(1);
  });

  test.each(['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PURGE'])('may come by %s', async (method) => {
    const client = await raw(`${method} / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}`);
    await client.ended;
    expect(client.received()).toMatch(/^HTTP\/1.1 202 Accepted\r\n/);
  });

  test('that is a CloudEvent is answered with one', async () => {
    const answered = await send('/', push, { 'ce-specversion': '1.0', 'ce-id': '1', 'ce-source': '/s', 'ce-type': 't' });
    const id = eventIdOf(answered);
    expect(Object.fromEntries(answered.headers)).toMatchObject({ 'ce-id': id, 'ce-source': 'el', 'ce-subject': `default.el accepted ${id}`, 'ce-type': 'dev.tekton.event.triggers.accepted.v1', 'ce-specversion': '1.0' });
    expect(answered.text.endsWith('}')).toBe(true);
  });

  test('without a body is refused in words of Tekton', async () => {
    const answered = await send('/', null, {}, 'GET');
    expect(answered).toMatchObject({ status: 400, text: '{"eventListener":"el","namespace":"default","eventListenerUID":"","errorMessage":"Invalid event body format : unexpected end of JSON input"}\n' });
  });

  test('for an address that names no listener is told so', async () => {
    const answered = await send('/default/none');
    expect(answered.status).toBe(404);
    expect(JSON.parse(answered.text)).toMatchObject({ eventListener: 'none', namespace: 'default', errorMessage: expect.stringContaining('no EventListener at this address') });
  });

  test('by an unclean path is sent to the clean one', async () => {
    const client = await raw('POST /a/../default/el?x=1 HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
    await client.ended;
    expect(client.received()).toMatch(/^HTTP\/1.1 307 Temporary Redirect\r\nLocation: \/default\/el\?x=1\r\n/);
  });

  test('does not disturb /live', async () => {
    expect(await send('/live?x', '{}')).toMatchObject({ status: 200, text: 'ok' });
  });
});

describe('a listener', () => {
  test('may take any body, by its annotation', async () => {
    await withListener(listener('any', { annotations: { 'tekton.dev/payload-validation': 'false' } }), async () => {
      expect((await send('/default/any', 'a=b')).status).toBe(202);
    });
  });

  test('with a selector that can not be read answers 500, and stores nothing', async () => {
    const spec = { labelSelector: { matchExpressions: [{ key: 'a', operator: 'Near', values: ['b'] }] } };
    await withListener(listener('bad', { spec }), async () => {
      const before = (await ledger.depth()).open;
      expect(await send('/default/bad')).toMatchObject({ status: 500, text: '' });
      expect((await ledger.depth()).open).toBe(before);
    });
  });

  test('is reached by / only while it is the only one', async () => {
    await withListener(listener('second'), async () => {
      expect((await send('/')).status).toBe(404);
      expect((await send('/default/second')).status).toBe(202);
    });
    await until(async () => (await send('/')).status === 202, 'the only listener is reached by / again');
  });
});

describe('a repeat', () => {
  const delivery = { 'x-github-delivery': 'd-1', 'x-hub-signature-256': 'sha256=aa' };
  test('is answered with the id of the first, and says so', async () => {
    const first = await send('/default/el', push, delivery);
    const again = await send('/default/el', push, delivery);
    expect(again).toMatchObject({ status: 202, text: first.text });
    expect(again.headers.get('x-millrace-duplicate')).toBe('true');
    expect(first.headers.has('x-millrace-duplicate')).toBe(false);
    expect((await stored(first)).duplicates).toBe(1);
  });

  test('is an event of its own where the window is 0, as in Tekton', async () => {
    await withListener(listener('window', { annotations: { 'millrace.dev/dedup-window': '0s' } }), async () => {
      const first = await send('/default/window', push, delivery);
      const again = await send('/default/window', push, delivery);
      expect(eventIdOf(again)).not.toBe(eventIdOf(first));
    });
  });
});

describe('odd HTTP', () => {
  test('a body of 3 MiB is taken, one byte more is not', async () => {
    const size = 3 * 1024 * 1024;
    const body = `{"a":"${'x'.repeat(size - 8)}"}`;
    expect((await send('/', body)).status).toBe(202);
    const answered = await send('/', `${body} `);
    expect(answered).toMatchObject({ status: 413, text: `{"eventListener":"el","namespace":"default","eventListenerUID":"","errorMessage":"event body is larger than ${size} bytes"}\n` });
  });

  test('a body that is too large is refused in chunks, too, and its connection closed', async () => {
    const client = await raw('POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n');
    const chunk = Buffer.concat([Buffer.from('10000\r\n'), Buffer.alloc(0x10000, ' '), Buffer.from('\r\n')]);
    for (let sent = 0; sent < 64; sent++) client.socket.write(chunk);
    await client.ended;
    expect(client.received()).toMatch(/^HTTP\/1.1 413 /);
  });

  test('a chunked body is the same event, without Transfer-Encoding', async () => {
    const client = await raw('POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n');
    await client.ended;
    const id = /"eventID":"([^"]+)"/.exec(client.received())?.[1] ?? '';
    expect(Object.keys((await ledger.event(id))?.event.headers ?? {})).toEqual(['Connection']);
    expect(Buffer.from((await ledger.body(id)) ?? []).toString()).toBe('{}');
  });

  test('header names are canonical and their values kept, in order, as UTF-8', async () => {
    const client = await raw(Buffer.from('POST / HTTP/1.1\r\nHost: h\r\nx-a: 1\r\nX-A: é\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}', 'utf8'));
    await client.ended;
    const id = /"eventID":"([^"]+)"/.exec(client.received())?.[1] ?? '';
    expect((await ledger.event(id))?.event.headers['X-A']).toEqual(['1', 'é']);
  });

  test('1 MiB of headers is too much', async () => {
    const client = await raw(`POST / HTTP/1.1\r\nHost: h\r\n${`X-A: ${'b'.repeat(8000)}\r\n`.repeat(140)}\r\n`);
    await client.ended;
    expect(client.received()).toMatch(/^HTTP\/1.1 431 /);
  });

  test('what is no HTTP gets 400', async () => {
    const client = await raw('hello\r\n\r\n');
    await client.ended;
    expect(client.received()).toMatch(/^HTTP\/1.1 400 /);
  });

  test('a sender that goes away in the middle of its body is nothing to worry about', async () => {
    const client = await raw('POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\n{');
    client.socket.end();
    await client.ended;
    expect((await send('/')).status).toBe(202);
  });
});

describe('a sender that is slow', () => {
  beforeEach(async () => {
    await lifecycle.stop();
    ({ ingress, lifecycle } = await start({ MILLRACE_READ_TIMEOUT: '100ms', MILLRACE_HEADER_TIMEOUT: '100ms' }));
  });

  test('with its body gets 503 and no more time', async () => {
    const client = await raw('POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\n{');
    await client.ended;
    expect(client.received()).toMatch(/^HTTP\/1.1 503 Service Unavailable\r\nConnection: close\r\n/);
  });

  test('with its headers is cut off', async () => {
    const client = await raw('POST / HTTP/1.1\r\nHost: ');
    await client.ended;
    expect(client.received()).toMatch(/^HTTP\/1.1 408 /);
  });
});

describe('memory', () => {
  test('bounds what arrives at once', async () => {
    await lifecycle.stop();
    ({ ingress, lifecycle } = await start({ MILLRACE_BODY_TOTAL: '1000' }));
    const first = await raw(`POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 700\r\n\r\n{"a":"${'x'.repeat(600)}`);
    await until(async () => (await send('/', `{"a":"${'x'.repeat(600)}"}`)).text.includes('too many events arrive at once'), 'a second body is refused');
    first.socket.write(`${'x'.repeat(92)}"}`);
    await until(() => first.received() !== '', 'the first is answered');
    expect(first.received()).toMatch(/^HTTP\/1.1 202 /);
  });

  test('that Redis has left is kept for what drains it', async () => {
    const used = Number(/used_memory:(\d+)/.exec(await connection.info('memory'))?.[1]);
    await connection.config('SET', 'maxmemory', String(Math.floor(used * 1.1)));
    await until(async () => (await send('/')).status === 503, 'events are refused');
    const answered = await send('/');
    await connection.config('SET', 'maxmemory', '0');
    expect(answered.text).toContain('storage-full: the event is not stored');
    expect(answered.headers.get('retry-after')).toBe('30');
    await until(async () => (await send('/')).status === 202, 'events are stored again');
  });
});

describe('while Redis is away', () => {
  test('requests are held, and stored once when it is back', async () => {
    await redis.crash();
    const answers = [send('/'), send('/', push, { 'x-github-delivery': 'd-9' }), send('/')];
    await until(() => held(3), 'three requests are held');
    await restartRedis();
    const answered = await Promise.all(answers);
    expect(answered.map(({ status }) => status)).toEqual([202, 202, 202]);
    expect(new Set(answered.map(eventIdOf)).size).toBe(3);
    for (const one of answered) expect((await stored(one)).state).toBe('received');
    // Those three, and the one that waited for the restart.
    expect((await ledger.depth()).open).toBe(4);
  });

  test('a request is held no longer than it may be, then told to come back', async () => {
    await lifecycle.stop();
    ({ ingress, lifecycle } = await start({ MILLRACE_HOLD: '200ms' }));
    await redis.crash();
    const answered = await send('/');
    await restartRedis();
    expect(answered.status).toBe(503);
    expect(answered.headers.get('retry-after')).toBe('5');
    expect(answered.text).toContain('storage is away: the event is not stored');
  });

  test('nobody is held for a sender that has gone', async () => {
    await redis.crash();
    const client = await raw('POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}');
    await until(() => held(1), 'the request is held');
    client.socket.destroy();
    await until(() => held(0), 'nothing is held');
    await restartRedis();
    // Only what restartRedis sends.
    expect((await ledger.depth()).open).toBe(1);
  });

  test('Slack, which waits for 3 s only, is told sooner', async () => {
    await lifecycle.stop();
    ({ ingress, lifecycle } = await start({ MILLRACE_HOLD: '1h', MILLRACE_HOLD_SLACK: '100ms' }));
    await redis.crash();
    const github = send('/');
    const slack = await send('/', push, { 'x-slack-request-timestamp': '1' });
    await restartRedis();
    expect(slack.status).toBe(503);
    expect((await github).status).toBe(202);
  });

  test('no more requests are held than may be', async () => {
    await lifecycle.stop();
    ({ ingress, lifecycle } = await start({ MILLRACE_HOLD_REQUESTS: '1' }));
    await redis.crash();
    const first = send('/');
    await until(() => held(1), 'one request is held');
    await until(async () => (await send('/')).text.includes('too many requests wait for storage'), 'a second one is refused');
    await restartRedis();
    expect((await first).status).toBe(202);
  });
});

test('a Redis that comes back unfit makes ingress unready', async () => {
  await connection.config('SET', 'maxmemory-policy', 'allkeys-lru');
  await connection.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
  await until(async () => (await ops('/ready')).status === 503, 'ingress is unready');
  expect((await ops('/ready')).text).toMatch(/^redis maxmemory-policy allkeys-lru: expected noeviction/);
  await connection.config('SET', 'maxmemory-policy', 'noeviction');
  await connection.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
  await until(async () => (await ops('/ready')).status === 200, 'ingress is ready again');
});

describe('an ingress', () => {
  test('for one listener takes every path, and misses it with an empty 500', async () => {
    await lifecycle.stop();
    ({ ingress, lifecycle } = await start({ MILLRACE_LISTENER: 'default/el' }));
    expect((await stored(await send('/default/el?x'))).event.url).toBe('/default/el?x');
    await lifecycle.stop();
    ({ ingress, lifecycle } = await start({ MILLRACE_LISTENER: 'default/none' }));
    expect(await send('/')).toMatchObject({ status: 500, text: '' });
  });

  test('for some namespaces knows no others', async () => {
    await lifecycle.stop();
    ({ ingress, lifecycle } = await start({ MILLRACE_NAMESPACES: 'kube-system' }));
    expect((await send('/default/el')).status).toBe(404);
  });
});

describe('stopping', () => {
  test('is told to routers before requests are refused', async () => {
    await lifecycle.stop();
    ({ ingress, lifecycle } = await start({ MILLRACE_UNREADY_DELAY: '300ms' }));
    const stopped = lifecycle.stop();
    expect(await ops('/ready')).toMatchObject({ status: 503, text: 'stopping\n' });
    expect((await send('/')).status).toBe(202);
    await stopped;
    await expect(send('/')).rejects.toThrow('fetch failed');
  });

  test('finishes the request in flight', async () => {
    const client = await raw('POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n');
    await until(() => client.received() === 'HTTP/1.1 100 Continue\r\n\r\n', 'the request has arrived');
    const stopped = lifecycle.stop();
    client.socket.write('{}');
    await Promise.all([stopped, client.ended]);
    expect(client.received()).toMatch(/Continue\r\n\r\nHTTP\/1.1 202 /);
  });
});

describe('metrics', () => {
  test("are Tekton's and ours", async () => {
    await send('/');
    await send('/', 'x');
    const { text } = await ops('/metrics');
    expect(text).toContain('eventlistener_event_received_total{status="succeeded",otel_scope_name="github.com/tektoncd/triggers/pkg/sink"} 1\n');
    expect(text).toContain('eventlistener_event_received_total{status="failed",otel_scope_name="github.com/tektoncd/triggers/pkg/sink"} 1\n');
    expect(text).toContain('eventlistener_http_duration_seconds_count{otel_scope_name="github.com/tektoncd/triggers/pkg/sink"} 2\n');
    expect(text).toContain('millrace_requests_total{result="stored",otel_scope_name="millrace/ingress"} 1\n');
    expect(text).toContain('millrace_requests_total{result="body-invalid",otel_scope_name="millrace/ingress"} 1\n');
  });
});

test('limits of a listener are counted by what the requests came to', async () => {
  const object = listener('limited', { annotations: { 'millrace.dev/allow-from': '192.0.2.0/24' } });
  await withListener(object, async () => {
    expect((await send('/default/limited')).status).toBe(403);
    expect((await ops('/metrics')).text).toMatch(/millrace_requests_total\{result="sender-refused",[^}]*\} \d+\n/);
  });
  await withListener(listener('slow', { annotations: { 'millrace.dev/rate-limit': '1/h' } }), async () => {
    await send('/default/slow');
    expect((await send('/default/slow')).status).toBe(429);
    expect((await ops('/metrics')).text).toMatch(/millrace_requests_total\{result="rate-limited",[^}]*\} \d+\n/);
  });
});
