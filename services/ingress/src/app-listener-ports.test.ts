/** Ingress with a port for each listener, against a real Redis and the sandbox's API server: over sockets, TLS too. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectRedis, createLedger } from '@millrace/ledger';
import type { Connection, Ledger } from '@millrace/ledger';
import { createLifecycle, freePort, silentLogger } from '@millrace/runtime';
import type { Lifecycle } from '@millrace/runtime';
import type { JsonObject } from '@millrace/triggers';
import { startSandbox } from '../../../packages/sandbox/src/index.ts';
import type { Sandbox } from '../../../packages/sandbox/src/index.ts';
import { CA, SERVER_CERTIFICATE, SERVER_KEY } from '../../../test/support/certificates.ts';
import { startTestRedis } from '../../../test/support/redis.ts';
import type { TestRedis } from '../../../test/support/redis.ts';
import { until } from '../../../test/support/until.ts';
import { startIngress } from './app.ts';
import type { Ingress } from './app.ts';
import { readConfig } from './config.ts';

const secretKey = Buffer.alloc(32, 7);
const folder = mkdtempSync(join(tmpdir(), 'millrace-ports-'));
let redis: TestRedis;
let sandbox: Sandbox;
let connection: Connection;
let ledger: Ledger;
let lifecycle: Lifecycle;
let ingress: Ingress;

beforeAll(async () => {
  redis = await startTestRedis();
  sandbox = await startSandbox({ port: 0, dataDir: null, clock: { now: Date.now } });
  connection = connectRedis(redis.url, { name: 'test', whenAway: 'wait', onError: () => undefined });
  ledger = createLedger({ connection, secretKey });
  writeFileSync(join(folder, 'tls.crt'), SERVER_CERTIFICATE);
  writeFileSync(join(folder, 'tls.key'), SERVER_KEY);
  const read = readConfig({
    REDIS_URL: redis.url,
    MILLRACE_SECRET_KEY: secretKey.toString('base64'),
    MILLRACE_KUBE_URL: sandbox.url,
    MILLRACE_HOST: '127.0.0.1',
    MILLRACE_OPS_HOST: '127.0.0.1',
    MILLRACE_PORT: '0',
    MILLRACE_OPS_PORT: '0',
    MILLRACE_LISTENER_PORTS: '1024-65535',
    TLS_CERT: join(folder, 'tls.crt'),
    TLS_KEY: join(folder, 'tls.key'),
  });
  lifecycle = createLifecycle({ graceMs: 25_000, logger: silentLogger });
  ingress = await startIngress({ ...read, environment: {}, logger: silentLogger, lifecycle });
  await until(async () => (await fetch(`http://127.0.0.1:${ingress.opsPort}/ready`)).ok, 'ingress is ready');
});
afterAll(async () => {
  await lifecycle.stop();
  connection.disconnect();
  await sandbox.close();
  await redis.close();
  rmSync(folder, { recursive: true });
});

const api = '/apis/triggers.tekton.dev/v1beta1/namespaces/default/eventlisteners';

async function call(method: string, path: string, body: JsonObject | null = null): Promise<void> {
  const response = await fetch(`${sandbox.url}${path}`, { method, body: body === null ? null : JSON.stringify(body), headers: { 'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json' } });
  if (!response.ok) throw new Error(await response.text());
}

/** As the controller does it: the port comes into the status. */
async function give(name: string, port: number): Promise<void> {
  await call('PATCH', `${api}/${name}/status`, { status: { annotations: { 'millrace.dev/port': String(port) } } });
}

async function listenerWith(name: string, port: number, spec: JsonObject = {}): Promise<void> {
  await call('POST', api, { apiVersion: 'triggers.tekton.dev/v1beta1', kind: 'EventListener', metadata: { name, namespace: 'default' }, spec: { triggers: [{ template: { ref: 't' } }], ...spec } });
  await give(name, port);
}

/** What a listener's own port answers: the listener and the event, or the status; null while it is closed. */
async function post(url: string, headers: Record<string, string> = {}): Promise<{ readonly status: number; readonly eventListener?: string; readonly eventID?: string } | null> {
  try {
    const response = await fetch(url, { method: 'POST', body: '{}', headers });
    return { status: response.status, ...(response.status === 202 ? ((await response.json()) as object) : {}) };
  } catch {
    return null;
  }
}

function postTls(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const asked = request({ port, host: '127.0.0.1', method: 'POST', ca: CA, agent: false, headers: { 'content-length': 2 } }, (response) => {
      response.resume();
      resolve(response.statusCode ?? null);
    });
    asked.on('error', () => resolve(null));
    asked.end('{}');
  });
}

describe('the port of a listener', () => {
  test('leads to that one, by any path and host, and never to another', async () => {
    const [one, two] = [await freePort(), await freePort()];
    await listenerWith('one', one);
    await listenerWith('two', two);
    await until(async () => (await post(`http://127.0.0.1:${two}/`)) !== null && (await post(`http://127.0.0.1:${one}/`)) !== null, 'both are open');
    const answered = await post(`http://127.0.0.1:${one}/default/two/hooks?x=1`, { host: 'el-two.default' });
    expect(answered).toMatchObject({ status: 202, eventListener: 'one' });
    expect((await ledger.event(answered?.eventID ?? ''))?.event).toMatchObject({ listener: { name: 'one' }, url: '/default/two/hooks?x=1' });
    expect(await (await fetch(`http://127.0.0.1:${two}/live`)).text()).toBe('ok');
  });

  test('moves with it, and closes when it goes', async () => {
    const [before, after] = [await freePort(), await freePort()];
    await listenerWith('moves', before);
    await until(async () => (await post(`http://127.0.0.1:${before}/`)) !== null, 'it is open');
    await give('moves', after);
    await until(async () => (await post(`http://127.0.0.1:${after}/`))?.eventListener === 'moves', 'it has moved');
    expect(await post(`http://127.0.0.1:${before}/`)).toBeNull();
    await call('DELETE', `${api}/moves`);
    await until(async () => (await post(`http://127.0.0.1:${after}/`)) === null, 'it is closed');
  });

  test('that another claims as well is closed for both', async () => {
    const port = await freePort();
    await listenerWith('mine', port);
    await until(async () => (await post(`http://127.0.0.1:${port}/`))?.eventListener === 'mine', 'it is open');
    await listenerWith('thief', port);
    await until(async () => (await post(`http://127.0.0.1:${port}/`)) === null, 'it is closed');
    await call('DELETE', `${api}/thief`);
    await until(async () => (await post(`http://127.0.0.1:${port}/`)) !== null, 'it is open again');
    expect(await post(`http://127.0.0.1:${port}/`)).toMatchObject({ eventListener: 'mine' });
  });

  test('speaks TLS where the listener asks for it', async () => {
    const port = await freePort();
    const env = ['TLS_CERT', 'TLS_KEY'].map((name) => ({ name, valueFrom: { secretKeyRef: { name: 's', key: name } } }));
    await listenerWith('sealed', port, { resources: { kubernetesResource: { spec: { template: { spec: { containers: [{ env }] } } } } } });
    await until(async () => (await postTls(port)) === 202, 'it answers over TLS');
    expect(await post(`http://127.0.0.1:${port}/`)).toBeNull();
  });

  test('is counted while it is open', async () => {
    expect(await (await fetch(`http://127.0.0.1:${ingress.opsPort}/metrics`)).text()).toMatch(/millrace_listener_ports\{[^}]*\} 4\n/);
  });
});
