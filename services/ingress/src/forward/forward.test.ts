/** The forwarder between a sender and an ingress, over real sockets: once the ingress we ship, else one that misbehaves. */
import { afterEach, describe, expect, test } from '@jest/globals';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { createLifecycle, freePort, silentLogger } from '@millrace/runtime';
import type { Lifecycle } from '@millrace/runtime';
import { readExposition } from '../../../../test/support/exposition.ts';
import { startWireServer } from '../../../../test/support/wire-server.ts';
import type { Handler, WireServer } from '../../../../test/support/wire-server.ts';
import { startShippedIngress } from '../../../../test/support/shipped-ingress.ts';
import { until } from '../../../../test/support/until.ts';
import type { Persistence } from '../persist/persist.ts';
import { readAddressList } from '../receive/address-list.ts';
import { startForwarder } from './app.ts';
import { readForwarderConfig } from './config.ts';

const closers: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function forwarder(ingressUrl: string, { args = [], environment = {} }: { readonly args?: readonly string[]; readonly environment?: Record<string, string> } = {}): Promise<{ readonly port: number; readonly url: string; readonly lifecycle: Lifecycle; readonly counted: () => Promise<Readonly<Record<string, number>>> }> {
  const lifecycle = createLifecycle({ graceMs: 5000, logger: silentLogger });
  const config = readForwarderConfig(['--el-name=el', '--el-namespace=ns', '--port=0', '--timeouthandler=30', ...args], { MILLRACE_HOST: '127.0.0.1', MILLRACE_INGRESS_URL: ingressUrl, MILLRACE_UNREADY_DELAY: '0', METRICS_PROMETHEUS_PORT: '0', ...environment });
  const { port, metricsPort } = await startForwarder(config, { logger: silentLogger, lifecycle });
  closers.push(() => lifecycle.stop());
  /** What Prometheus sees, without results that did not happen. */
  async function counted(): Promise<Readonly<Record<string, number>>> {
    const found = readExposition(await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text());
    const series = found.get('millrace_forwarded_total')?.series ?? [];
    return Object.fromEntries(series.filter(({ value }) => value > 0).map(({ labels, value }) => [labels['result'], value]));
  }
  return { port, url: `http://127.0.0.1:${port}`, lifecycle, counted };
}

async function ingress(handler: Handler): Promise<WireServer> {
  const server = await startWireServer(handler);
  closers.push(() => server.close());
  return server;
}

function accepts(): Promise<WireServer> {
  return ingress((_request, response) => response.writeHead(202).end('stored'));
}

async function post(url: string, body = '{}', headers: Record<string, string> = {}): Promise<{ readonly status: number; readonly text: string; readonly headers: Headers }> {
  const response = await fetch(url, { method: 'POST', body, headers, redirect: 'manual' });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

async function raw(port: number, text: string): Promise<{ readonly socket: Socket; readonly received: () => string; readonly ended: Promise<unknown> }> {
  const socket = connect(port, '127.0.0.1');
  closers.push(() => void socket.destroy());
  let received = '';
  socket.on('data', (bytes) => (received += bytes.toString('latin1'))).on('error', () => undefined);
  const ended = new Promise((resolve) => socket.once('close', resolve));
  socket.write(text);
  return { socket, received: () => received, ended };
}

describe('what comes to the pod of a listener', () => {
  test('goes on as that listener\'s: method, path, query, headers and bytes', async () => {
    const server = await ingress((_request, response) => response.writeHead(202, { 'Content-Type': 'application/json', 'X-Mine': 'a' }).end('{"eventID":"1"}\n'));
    const { url } = await forwarder(server.url);
    const answered = await post(`${url}/hooks/%7Ea?x=1&y=%20`, ' {"a": 1}\n', { 'X-Hub-Signature-256': 'sha256=00', Host: 'el-other.elsewhere' });
    expect(answered).toMatchObject({ status: 202, text: '{"eventID":"1"}\n' });
    expect(Object.fromEntries(answered.headers)).toMatchObject({ 'content-type': 'application/json', 'x-mine': 'a' });
    expect(server.requests).toMatchObject([{ method: 'POST', url: '/ns/el/hooks/%7Ea?x=1&y=%20', body: ' {"a": 1}\n', headers: { 'x-hub-signature-256': 'sha256=00', host: new URL(server.url).host, 'x-forwarded-for': '127.0.0.1', 'content-length': '10' } }]);
  });

  test('is an event of that listener, with its own path, whatever host its sender wrote', async () => {
    const stored: { readonly listener: string; readonly url: string; readonly body: string; readonly headers: object }[] = [];
    const listeners = ['ns/el', 'elsewhere/other'].map((key) => {
      const [namespace = '', name = ''] = key.split('/');
      return { apiVersion: 'triggers.tekton.dev/v1beta1', kind: 'EventListener', metadata: { namespace, name, uid: key }, spec: { triggers: [{ triggerRef: 't' }] } };
    });
    const shipped = await startShippedIngress({
      listeners,
      addressing: { kind: 'shared' },
      newEventId: () => 'event-1',
      persist: ({ received: { event, body } }): Promise<Persistence> => {
        stored.push({ listener: `${event.listener.namespace}/${event.listener.name}`, url: event.url, headers: event.headers, body: Buffer.from(body).toString() });
        return Promise.resolve({ kind: 'stored' });
      },
    });
    closers.push(() => shipped.close());
    const { port } = await forwarder(`http://127.0.0.1:${shipped.port}`);
    const client = await raw(port, 'POST /elsewhere/other?a=b HTTP/1.1\r\nHost: el-other.elsewhere.svc\r\nX-Github-Event: push\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n2\r\n{}\r\n0\r\n\r\n');
    await client.ended;
    expect(client.received()).toContain('{"eventListener":"el","namespace":"ns","eventListenerUID":"ns/el","eventID":"event-1"}\n');
    expect(stored).toEqual([{ listener: 'ns/el', url: '/elsewhere/other?a=b', headers: { 'X-Github-Event': ['push'], 'X-Forwarded-For': ['127.0.0.1'], Connection: ['keep-alive'] }, body: '{}' }]);
  });

  test('is of the sender that connected here, for an ingress that trusts the forwarder and for no other', async () => {
    const limited = { apiVersion: 'triggers.tekton.dev/v1beta1', kind: 'EventListener', metadata: { namespace: 'ns', name: 'el', annotations: { 'millrace.dev/allow-from': '192.0.2.0/24' } }, spec: { triggers: [{ triggerRef: 't' }] } };
    async function statusOf(trusted: string | null, forwardedFor: string): Promise<number> {
      const read = readAddressList(trusted ?? '');
      const shipped = await startShippedIngress({
        listeners: [limited],
        addressing: { kind: 'shared' },
        newEventId: () => 'event-1',
        persist: () => Promise.resolve({ kind: 'stored' }),
        ...(read.kind === 'read' ? { trustedProxies: read.list } : {}),
      });
      closers.push(() => shipped.close());
      const { url } = await forwarder(`http://127.0.0.1:${shipped.port}`);
      return (await post(url, '{}', { 'X-Forwarded-For': forwardedFor })).status;
    }
    // The router before the forwarder has written 192.0.2.7, and is itself 127.0.0.1 here: all on this machine are trusted, or none.
    expect(await statusOf('127.0.0.0/8', '192.0.2.7')).toBe(202);
    expect(await statusOf('127.0.0.0/8', '192.0.2.7, 198.51.100.1')).toBe(403);
    expect(await statusOf(null, '192.0.2.7')).toBe(403);
  });

  test('is answered here when it is /live, or unclean, or no target', async () => {
    const server = await accepts();
    const { url, port } = await forwarder(server.url);
    expect(await (await fetch(`${url}/live`)).text()).toBe('ok');
    const unclean = await raw(port, 'POST /a/../b?q HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
    await unclean.ended;
    expect(unclean.received()).toMatch(/^HTTP\/1.1 307 Temporary Redirect\r\nLocation: \/b\?q\r\n/);
    const star = await raw(port, 'OPTIONS * HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n');
    await star.ended;
    expect(star.received()).toMatch(/^HTTP\/1.1 400 /);
    expect(server.requests).toEqual([]);
  });

  test('may be 3 MiB long and no more, chunked or not', async () => {
    const server = await accepts();
    const { url, port } = await forwarder(server.url);
    expect((await post(url, 'x'.repeat(3 << 20))).status).toBe(202);
    const tooLarge = await post(url, 'x'.repeat((3 << 20) + 1));
    expect(tooLarge).toMatchObject({ status: 413, text: '{"eventListener":"el","namespace":"ns","eventListenerUID":"","errorMessage":"event body is larger than 3145728 bytes"}\n' });
    const client = await raw(port, 'POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n');
    const chunk = Buffer.concat([Buffer.from('10000\r\n'), Buffer.alloc(0x10000, ' '), Buffer.from('\r\n')]);
    for (let sent = 0; sent < 64; sent++) client.socket.write(chunk);
    await client.ended;
    expect(client.received()).toMatch(/^HTTP\/1.1 413 /);
    expect(server.requests).toHaveLength(1);
  });

  test('that arrives too slowly gets what Tekton gives it', async () => {
    const server = await accepts();
    const { port } = await forwarder(server.url, { args: ['--readtimeout=1'] });
    const client = await raw(port, 'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n{');
    await client.ended;
    expect(client.received()).toMatch(/^HTTP\/1.1 503 Service Unavailable\r\nConnection: close\r\n/);
    expect(server.requests).toEqual([]);
  });
});

describe('an ingress', () => {
  test('is asked over few connections, which are kept', async () => {
    const server = await accepts();
    const { url } = await forwarder(server.url);
    for (let sent = 0; sent < 10; sent += 1) await post(url);
    expect([server.requests.length, server.connections]).toEqual([10, 1]);
  });

  test('that is away for longer than the bound is 503, with a time to come back', async () => {
    const { url } = await forwarder(`http://127.0.0.1:${await freePort()}`, { environment: { MILLRACE_HOLD: '100ms' } });
    const answered = await post(url);
    expect(answered).toMatchObject({ status: 503, text: '{"eventListener":"el","namespace":"ns","eventListenerUID":"","errorMessage":"ingress is away: the event is not stored"}\n' });
    expect(answered.headers.get('retry-after')).toBe('5');
  });

  test('that comes back within the bound gets the request, once', async () => {
    const port = await freePort();
    const { url } = await forwarder(`http://127.0.0.1:${port}`);
    const answering = post(url, '{"late":true}');
    const bodies: string[] = [];
    const late = createServer((request: IncomingMessage, response: ServerResponse) => {
      request.on('data', (bytes: Buffer) => bodies.push(bytes.toString())).on('end', () => response.writeHead(202).end());
    });
    await new Promise<void>((resolve) => late.listen(port, '127.0.0.1', resolve));
    closers.push(() => new Promise((resolve) => late.close(resolve).closeAllConnections()));
    expect((await answering).status).toBe(202);
    expect(bodies).toEqual(['{"late":true}']);
  });

  test('that has closed a kept connection just now gets the request over another', async () => {
    let cuts = 0;
    const server = await ingress((request, response) => {
      // The second request of a connection finds it closed.
      if (server.connections === 1 && server.requests.length === 2) {
        cuts += 1;
        response.destroy();
      } else response.writeHead(202).end(request.body);
    });
    const { url } = await forwarder(server.url);
    await post(url, 'first');
    expect(await post(url, 'second')).toMatchObject({ status: 202, text: 'second' });
    expect([cuts, server.connections]).toEqual([1, 2]);
  });

  test('that breaks off on a new connection is not asked twice: what is stored is not known', async () => {
    const server = await ingress((_request, response) => response.destroy());
    const { url } = await forwarder(server.url);
    expect(await post(url)).toMatchObject({ status: 503, text: expect.stringContaining('whether the event is stored is not known') });
    expect(server.requests).toHaveLength(1);
  });

  test('that does not answer is given up in time, in words of Tekton', async () => {
    const server = await ingress(() => undefined);
    const { url } = await forwarder(server.url, { args: ['--timeouthandler=1'] });
    const answered = await post(url);
    expect(answered).toMatchObject({ status: 503, text: 'EventListener Timeout!\n' });
    expect(answered.headers.get('retry-after')).toBe('5');
  });

  test('is left alone when the sender has gone', async () => {
    let gone = false;
    const server = await ingress((_request, response) => void response.once('close', () => (gone = true)));
    const { port } = await forwarder(server.url);
    const client = await raw(port, 'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}');
    await until(() => server.requests.length === 1, 'the ingress is asked');
    client.socket.destroy();
    await until(() => gone, 'the ingress is let go');
    expect(server.requests).toHaveLength(1);
  });
});

describe('what became of requests is counted', () => {
  test('by what the ingress said', async () => {
    const server = await ingress((request, response) => response.writeHead(request.body === '{}' ? 202 : 400).end());
    const { url, counted } = await forwarder(server.url);
    await post(url);
    await post(url, 'x');
    await post(url, 'x'.repeat((3 << 20) + 1));
    await fetch(`${url}/live`);
    expect(await counted()).toEqual({ accepted: 1, refused: 1, 'body-too-large': 1 });
  });

  test.each([
    ['away', 'http://127.0.0.1:1', [], (_request: unknown, response: ServerResponse) => void response.end()],
    ['lost', null, [], (_request: unknown, response: ServerResponse) => void response.destroy()],
    ['timed-out', null, ['--timeouthandler=1'], () => undefined],
  ] satisfies readonly (readonly [string, string | null, readonly string[], Handler])[])('when it is %s', async (result, address, args, handler) => {
    const server = await ingress(handler);
    const { url, counted } = await forwarder(address ?? server.url, { args, environment: { MILLRACE_HOLD: '100ms' } });
    await post(url);
    await until(async () => (await counted())[result] === 1, 'the request is counted');
    expect(await counted()).toEqual({ [result]: 1 });
  });
});

test('a stop lets answers finish, and takes no more', async () => {
  const letGo = Promise.withResolvers<void>();
  const server = await ingress((_request, response) => void letGo.promise.then(() => response.writeHead(202).end('finished')));
  const { url, lifecycle } = await forwarder(server.url);
  const answering = post(url);
  await until(() => server.requests.length === 1, 'the ingress is asked');
  const stopped = lifecycle.stop();
  await until(() => post(`${url}/live`).then(() => false, () => true), 'nothing more is taken');
  letGo.resolve();
  expect(await answering).toMatchObject({ status: 202, text: 'finished' });
  await stopped;
});
