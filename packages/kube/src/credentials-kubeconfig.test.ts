import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createConnection } from 'node:net';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { until } from '../../../test/support/until.ts';
import { connectKube } from './connect.ts';
import { defaultKubeconfigPaths } from './credentials-kubeconfig.ts';
import type { KubeConnection } from './kube.ts';
import { CA, CLIENT_CERTIFICATE, CLIENT_KEY, SERVER_CERTIFICATE, SERVER_KEY } from '../../../test/support/certificates.ts';
import { sendJson, startWireServer, status } from '../../../test/support/wire-server.ts';
import type { Handler, WireServer } from '../../../test/support/wire-server.ts';

const open: { close(): Promise<void> }[] = [];
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kubeconfig-'));
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
  rmSync(folder, { recursive: true });
});

async function secureServer(handler: Handler): Promise<WireServer> {
  const server = await startWireServer(handler, { key: SERVER_KEY, cert: SERVER_CERTIFICATE, ca: CA, requestCert: true, rejectUnauthorized: false });
  open.push(server);
  return server;
}

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text, { mode: 0o700 });
  return path;
}

function kubeconfig(server: string, user: object, cluster: object = { 'certificate-authority': 'ca.crt' }): string {
  write('ca.crt', CA);
  return write(
    'config',
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'main',
      contexts: [
        { name: 'main', context: { cluster: 'here', user: 'me' } },
        { name: 'lost', context: { cluster: 'nowhere', user: 'me' } },
        { name: 'nobody', context: { cluster: 'here', user: 'nobody' } },
      ],
      clusters: [{ name: 'here', cluster: { server, ...cluster } }],
      users: [{ name: 'me', user }],
    }),
  );
}

async function connect(path: string, context: string | null = null): Promise<KubeConnection> {
  const kube = await connectKube({ kind: 'kubeconfig', paths: [path], context });
  open.push(kube);
  return kube;
}

function answerWithIdentity(seen: { readonly headers: Record<string, unknown> }, response: ServerResponse): void {
  const socket = response.socket;
  const subject = socket !== null && 'getPeerCertificate' in socket ? (socket as TLSSocket).getPeerCertificate().subject : undefined;
  sendJson(response, 200, { authorization: seen.headers['authorization'] ?? null, certificate: subject?.CN ?? null, impersonated: seen.headers['impersonate-user'] ?? null });
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

/** Counts its calls in a file and hands out one token for each. */
function plugin(): object {
  write('plugin.sh', `#!/bin/sh\necho x >> ${folder}/calls\necho "{\\"kind\\":\\"ExecCredential\\",\\"status\\":{\\"token\\":\\"token-$(wc -l < ${folder}/calls | tr -d ' ')\\"}}"\n`);
  return { exec: { apiVersion: 'client.authentication.k8s.io/v1', command: join(folder, 'plugin.sh') } };
}

function calls(): number {
  return readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n').length;
}

async function whoAmI(kube: KubeConnection): Promise<unknown> {
  const answer = await kube.request({ method: 'GET', path: '/' });
  return answer.kind === 'answer' ? answer.body : answer.failure.text;
}

describe('a kubeconfig', () => {
  test('tells context and server before anything is sent', async () => {
    const server = await secureServer(answerWithIdentity);
    const kube = await connect(kubeconfig(server.url, { exec: { apiVersion: 'client.authentication.k8s.io/v1', command: '/does/not/exist' } }));
    expect([kube.context, kube.server]).toEqual(['main', server.url]);
    expect(server.connections).toBe(0);
  });

  test('with a token', async () => {
    const server = await secureServer(answerWithIdentity);
    const kube = await connect(kubeconfig(server.url, { token: 'secret-1' }));
    expect(await whoAmI(kube)).toEqual({ authorization: 'Bearer secret-1', certificate: null, impersonated: null });
  });

  test('with a client certificate in files beside it', async () => {
    const server = await secureServer(answerWithIdentity);
    write('alice.crt', CLIENT_CERTIFICATE);
    write('alice.key', CLIENT_KEY);
    const kube = await connect(kubeconfig(server.url, { 'client-certificate': 'alice.crt', 'client-key': 'alice.key' }));
    expect(await whoAmI(kube)).toEqual({ authorization: null, certificate: 'alice', impersonated: null });
  });

  test('with everything inside', async () => {
    const server = await secureServer(answerWithIdentity);
    const user = { 'client-certificate-data': base64(CLIENT_CERTIFICATE), 'client-key-data': base64(CLIENT_KEY), as: 'bob' };
    const kube = await connect(kubeconfig(server.url, user, { 'certificate-authority-data': base64(CA) }));
    expect(await whoAmI(kube)).toEqual({ authorization: null, certificate: 'alice', impersonated: 'bob' });
  });

  test('with a CA that did not sign the server sends it nothing', async () => {
    const server = await secureServer(answerWithIdentity);
    const kube = await connect(kubeconfig(server.url, { token: 'secret-1' }, {}));
    expect(await kube.request({ method: 'GET', path: '/' })).toMatchObject({ kind: 'unanswered', sent: false, failure: { classified: { scope: { kind: 'cluster' } } } });
    expect(server.requests).toEqual([]);
  });

  test('with a password', async () => {
    const server = await secureServer(answerWithIdentity);
    const kube = await connect(kubeconfig(server.url, { username: 'a', password: 'b' }));
    expect(await whoAmI(kube)).toMatchObject({ authorization: 'Basic YTpi' });
  });
});

describe('an exec plugin', () => {
  test('is asked once for many requests', async () => {
    const server = await secureServer(answerWithIdentity);
    const kube = await connect(kubeconfig(server.url, plugin()));
    const answers = await Promise.all(Array.from({ length: 20 }, () => whoAmI(kube)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(new Set([JSON.stringify({ authorization: 'Bearer token-1', certificate: null, impersonated: null })]));
    expect(calls()).toBe(1);
  });

  test('is asked again when its token is refused, and the request goes through', async () => {
    let clock = 0;
    const server = await secureServer((seen, response) => (seen.headers.authorization === 'Bearer token-1' && clock > 0 ? sendJson(response, 401, status(401, 'Unauthorized', 'Unauthorized')) : answerWithIdentity(seen, response)));
    const kube = await connectKube({ kind: 'kubeconfig', paths: [kubeconfig(server.url, plugin())], context: null }, { now: () => clock });
    open.push(kube);
    expect(await whoAmI(kube)).toMatchObject({ authorization: 'Bearer token-1' });
    clock = 5_000;
    expect(await whoAmI(kube)).toMatchObject({ authorization: 'Bearer token-2' });
  });

  test('is not asked for every request of a server that refuses everything', async () => {
    const server = await secureServer((_seen, response) => sendJson(response, 401, status(401, 'Unauthorized', 'Unauthorized')));
    const kube = await connect(kubeconfig(server.url, plugin()));
    for (let request = 0; request < 10; request += 1) {
      expect(await kube.request({ method: 'GET', path: '/' })).toMatchObject({ kind: 'refused', failure: { classified: { reason: 'api-unauthorized', scope: { kind: 'cluster' } } } });
    }
    expect(calls()).toBeLessThanOrEqual(2);
  });

  test('that fails is named, and nothing is sent', async () => {
    const server = await secureServer(answerWithIdentity);
    write('plugin.sh', '#!/bin/sh\necho "please log in" >&2\nexit 1\n');
    const kube = await connect(kubeconfig(server.url, { exec: { apiVersion: 'client.authentication.k8s.io/v1', command: join(folder, 'plugin.sh') } }));
    expect(await kube.request({ method: 'GET', path: '/' })).toMatchObject({
      kind: 'unanswered',
      sent: false,
      failure: { code: 'NO_CREDENTIALS', text: 'no credentials for the API server: please log in', classified: { reason: 'api-unauthorized', scope: { kind: 'cluster' } } },
    });
    expect(server.connections).toBe(0);
  });

  test('is told what it is asked for, as kubectl tells it', async () => {
    const server = await secureServer(answerWithIdentity);
    const told = join(folder, 'told');
    write('plugin.sh', `#!/bin/sh\necho "$KUBERNETES_EXEC_INFO $MINE" > ${told}\necho '{"kind":"ExecCredential","status":{"token":"t"}}'\n`);
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: join(folder, 'plugin.sh'), env: [{ name: 'MINE', value: 'mine' }], provideClusterInfo: true };
    const kube = await connect(kubeconfig(server.url, { exec }));
    expect(await whoAmI(kube)).toMatchObject({ authorization: 'Bearer t' });
    const info = { apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', spec: { interactive: false, cluster: { server: server.url } } };
    expect(readFileSync(told, 'utf8')).toBe(`${JSON.stringify(info)} mine\n`);
  });

  test('that hands out certificates changes the connection with them', async () => {
    const server = await secureServer(answerWithIdentity);
    const credential = write('credential.json', JSON.stringify({ kind: 'ExecCredential', status: { clientCertificateData: CLIENT_CERTIFICATE, clientKeyData: CLIENT_KEY } }));
    const kube = await connect(kubeconfig(server.url, { exec: { apiVersion: 'client.authentication.k8s.io/v1', command: 'cat', args: [credential] } }));
    expect(await whoAmI(kube)).toMatchObject({ certificate: 'alice' });
  });
});

describe('a kubeconfig that can not be used', () => {
  test.each([
    ['is not there', () => join(folder, 'none'), null, /^kubeconfig ".*none" can't be read: ENOENT/],
    ['is no YAML', () => write('bad', 'a: [b'), null, /^kubeconfig ".*bad" can't be read: /],
    ['is empty', () => write('empty', '{}'), null, /^kubeconfig ".*empty" has no current context, and none was named$/],
    ['lacks the context', () => kubeconfig('https://x', {}), 'other', /^context "other" is not in kubeconfig ".*config", which has "main", "lost", "nobody"$/],
    ['lacks the cluster', () => kubeconfig('https://x', {}), 'lost', /^context "lost" names cluster "nowhere", which is not in kubeconfig/],
    ['lacks the user', () => kubeconfig('https://x', {}), 'nobody', /^context "nobody" names user "nobody", which is not in kubeconfig/],
    ['has no URL', () => kubeconfig('nonsense', {}), null, /^cluster "here" has server "nonsense", wanted a URL$/],
    ['would send a token in the clear', () => kubeconfig('http://127.0.0.1:1', { token: 't' }), null, /^cluster "here" has server "http:\/\/127.0.0.1:1", wanted https: user "me" has credentials, and they would be sent in the clear$/],
    ['wants a SOCKS proxy', () => kubeconfig('https://x', {}, { 'proxy-url': 'socks5://y' }), null, /^cluster "here" has proxy-url "socks5:\/\/y", wanted an http or https proxy$/],
  ])('because it %s is refused in one line', async (_of, path, context, text) => {
    await expect(connectKube({ kind: 'kubeconfig', paths: [path()], context })).rejects.toThrow(text);
  });
});

test('several files are one: what comes first counts', async () => {
  const first = write('first', JSON.stringify({ contexts: [{ name: 'a', context: { cluster: 'c', user: 'u' } }], 'current-context': 'a' }));
  const second = write('second', JSON.stringify({ clusters: [{ name: 'c', cluster: { server: 'https://second' } }], users: [{ name: 'u', user: {} }], contexts: [{ name: 'a', context: { cluster: 'x', user: 'x' } }], 'current-context': 'b' }));
  const kube = await connectKube({ kind: 'kubeconfig', paths: [first, second], context: null });
  open.push(kube);
  expect([kube.context, kube.server]).toEqual(['a', 'https://second']);
});

test('a plain http server without credentials is a server like the sandbox', async () => {
  const server = await startWireServer(answerWithIdentity);
  open.push(server);
  const kube = await connect(kubeconfig(server.url, {}, {}));
  expect(await whoAmI(kube)).toEqual({ authorization: null, certificate: null, impersonated: null });
});

test('the files are those that kubectl reads', () => {
  expect(defaultKubeconfigPaths(undefined, '/home/a')).toEqual(['/home/a/.kube/config']);
  expect(defaultKubeconfigPaths('/x:/y', '/home/a')).toEqual(['/x', '/y']);
});

test('a certificate that is rotated on disk is used after a moment, and what is under way ends as it began', async () => {
  let clock = 0;
  const held: ServerResponse[] = [];
  const server = await secureServer((seen, response) => (seen.url === '/hold' ? held.push(response) : answerWithIdentity(seen, response)));
  write('me.crt', CLIENT_CERTIFICATE);
  write('me.key', CLIENT_KEY);
  const path = kubeconfig(server.url, { 'client-certificate': 'me.crt', 'client-key': 'me.key' });
  const kube = await connectKube({ kind: 'kubeconfig', paths: [path], context: null }, { now: () => clock });
  open.push(kube);
  const underWay = kube.request({ method: 'GET', path: '/hold' });
  await until(() => held.length === 1, 'a request is under way');
  expect(await whoAmI(kube)).toMatchObject({ certificate: 'alice' });

  write('me.crt', SERVER_CERTIFICATE);
  write('me.key', SERVER_KEY);
  clock = 10_000;
  expect(await whoAmI(kube)).toMatchObject({ certificate: 'server' });
  sendJson(held[0]!, 200, { late: true });
  expect(await underWay).toMatchObject({ kind: 'answer', body: { late: true } });
});

test('a proxy is a tunnel: it sees the address, and no credentials', async () => {
  const server = await secureServer(answerWithIdentity);
  const seen: string[] = [];
  const proxy = createServer();
  proxy.on('connect', (request: IncomingMessage, client: Socket) => {
    seen.push(`${request.url} ${request.headers.authorization ?? 'nothing'}`);
    const { hostname, port } = new URL(server.url);
    const far = createConnection(Number(port), hostname, () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      far.pipe(client).pipe(far);
    });
    far.on('error', () => client.destroy());
    client.on('error', () => far.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  open.push({ close: () => new Promise((resolve) => proxy.close(() => resolve())) });
  const address = proxy.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const kube = await connect(kubeconfig(server.url, { token: 'secret-1' }, { 'certificate-authority': 'ca.crt', 'proxy-url': `http://127.0.0.1:${port}` }));
  expect(await whoAmI(kube)).toMatchObject({ authorization: 'Bearer secret-1' });
  expect(seen).toEqual([`${new URL(server.url).host} nothing`]);
});
