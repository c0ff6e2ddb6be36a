import { afterEach, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import type { ServerResponse } from 'node:http';
import { startHttpServer } from './http-server.ts';
import type { HttpHandler, HttpServer } from './http-server.ts';

const limits = { headersMs: 5000, requestMs: 10_000, idleMs: 30_000, headerBytes: 1 << 20 };
const opened: (HttpServer | Socket)[] = [];

afterEach(async () => {
  for (const one of opened.splice(0)) {
    if ('close' in one) await one.close(0);
    else one.destroy();
  }
});

async function serve(handler: HttpHandler, port = 0): Promise<HttpServer> {
  const server = await startHttpServer({ handler, host: '127.0.0.1', port, portVariable: 'APP_PORT', tls: null, limits });
  opened.push(server);
  return server;
}

async function dial(port: number): Promise<{ socket: Socket; received: () => string; ended: Promise<unknown> }> {
  const socket = connect(port, '127.0.0.1');
  opened.push(socket);
  let text = '';
  socket.on('data', (bytes) => (text += bytes.toString('latin1')));
  const ended = once(socket, 'close');
  await once(socket, 'connect');
  return { socket, received: () => text, ended };
}

describe('an HTTP server', () => {
  test('says in one line that its port is taken', async () => {
    const first = await serve((_request, response) => response.end());
    const second = serve((_request, response) => response.end(), first.port);
    await expect(second).rejects.toThrow(`port ${first.port} is taken: stop what listens there, or set APP_PORT to a free port`);
  });

  test('says in one line that a certificate is missing', async () => {
    const start = startHttpServer({ handler: () => undefined, host: '127.0.0.1', port: 0, portVariable: 'APP_PORT', limits, tls: { certFile: '/none.crt', keyFile: '/none.key' } });
    await expect(start).rejects.toThrow(/^TLS certificate "\/none.crt" can't be read: ENOENT/);
  });

  test('finishes the answer in flight when it closes, and then the connection', async () => {
    const begun = Promise.withResolvers<ServerResponse>();
    const server = await serve((_request, response) => begun.resolve(response));
    const client = await dial(server.port);
    client.socket.write('GET / HTTP/1.1\r\nHost: h\r\n\r\n');
    const response = await begun.promise;
    const closed = server.close(60_000);
    response.end('done');
    await Promise.all([closed, client.ended]);
    expect(client.received()).toMatch(/^HTTP\/1.1 200 OK\r\n(.*\r\n)*Connection: close\r\n(.*\r\n)*\r\ndone$/);
  });

  test('closes idle connections at once', async () => {
    const server = await serve((_request, response) => response.end('x'));
    const client = await dial(server.port);
    client.socket.write('GET / HTTP/1.1\r\nHost: h\r\n\r\n');
    await once(client.socket, 'data');
    await Promise.all([server.close(60_000), client.ended]);
    expect(client.received()).toContain('200 OK');
  });

  test('cuts what is left when the grace is over', async () => {
    const begun = Promise.withResolvers<void>();
    const server = await serve(() => begun.resolve());
    const client = await dial(server.port);
    client.socket.write('GET / HTTP/1.1\r\nHost: h\r\n\r\n');
    await begun.promise;
    await Promise.all([server.close(1), client.ended]);
    expect(client.received()).toBe('');
  });

  test('keeps every header line', async () => {
    const server = await serve((request, response) => response.end(String(request.rawHeaders.length)));
    const client = await dial(server.port);
    client.socket.write(`GET / HTTP/1.1\r\nHost: h\r\n${'X-A: b\r\n'.repeat(3000)}Connection: close\r\n\r\n`);
    await client.ended;
    expect(client.received()).toMatch(/6004$/);
  });
});
