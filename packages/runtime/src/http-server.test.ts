import { afterEach, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

  test('speaks TLS with the files it is given', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'millrace-tls-'));
    const tls = { certFile: join(folder, 'tls.crt'), keyFile: join(folder, 'tls.key') };
    writeFileSync(tls.certFile, certificate);
    writeFileSync(tls.keyFile, key);
    const server = await startHttpServer({ handler: (_request, response) => response.end('over TLS'), host: '127.0.0.1', port: 0, portVariable: 'APP_PORT', tls, limits });
    opened.push(server);
    rmSync(folder, { recursive: true });
    const text = await new Promise<string>((resolve, reject) => {
      get({ port: server.port, host: 'localhost', ca: certificate, agent: false }, (response) => response.on('data', (bytes: Buffer) => resolve(bytes.toString()))).on('error', reject);
    });
    expect(text).toBe('over TLS');
  });

  test('says in one line that a certificate is none', async () => {
    const start = startHttpServer({ handler: () => undefined, host: '127.0.0.1', port: 0, portVariable: 'APP_PORT', limits, tls: { certFile: '/dev/null', keyFile: import.meta.filename } });
    await expect(start).rejects.toThrow(/^TLS certificate "\/dev\/null" and key ".*http-server.test.ts" can't be used: /);
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

/** For localhost, self-signed, good until 2126; it guards nothing. */
const certificate = `-----BEGIN CERTIFICATE-----
MIIBmzCCAUGgAwIBAgIUO/w2c3itZ5+w3ECZgewGWsy3UdQwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMzE4MDEyMVoYDzIxMjYxMDMw
MTgwMTIxWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAASvtJxG+bXBFTnlZCXEEZlwgzM9QCg6xDlAaRVP/8vxVNDPpsJZBSUx
9wZN9mygeB3iLIP3U1LxSeoGSnIxQ6q3o28wbTAdBgNVHQ4EFgQUyi9mmR2vCskG
Hd0u4vJTAEgy4e8wHwYDVR0jBBgwFoAUyi9mmR2vCskGHd0u4vJTAEgy4e8wDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSAAwRQIgYMg51jwnkrCnlV7D47znMnYJJZSG6Xm6oaF2gYi2TagCIQC3
5GVmmVfaSFvxBPU3kMIXGQkOqpe3ecp3bYXgYarBKw==
-----END CERTIFICATE-----
`;
const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgcCAC5MSNySOuCCME
85Fdov238w6Qcwn+QomtUeEEChOhRANCAASvtJxG+bXBFTnlZCXEEZlwgzM9QCg6
xDlAaRVP/8vxVNDPpsJZBSUx9wZN9mygeB3iLIP3U1LxSeoGSnIxQ6q3
-----END PRIVATE KEY-----
`;
