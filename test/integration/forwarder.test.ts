/** The way of an event behind Tekton's controller: forwarder, ingress as a process, Redis; and the ingress dies in between. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connectRedis, createLedger } from '@millrace/ledger';
import type { Connection, Ledger } from '@millrace/ledger';
import { createLifecycle, freePort, silentLogger } from '@millrace/runtime';
import type { Lifecycle } from '@millrace/runtime';
import { startSandbox } from '@millrace/sandbox';
import type { Sandbox } from '@millrace/sandbox';
import { startService } from '../../services/cli/src/up/service-process.ts';
import type { ServiceProcess } from '../../services/cli/src/up/service-process.ts';
import { startForwarder } from '../../services/ingress/src/forward/app.ts';
import { readForwarderConfig } from '../../services/ingress/src/forward/config.ts';
import { startTestRedis } from '../support/redis.ts';
import type { TestRedis } from '../support/redis.ts';
import { until } from '../support/until.ts';

const secretKey = Buffer.alloc(32, 7);
const folder = mkdtempSync(path.join(tmpdir(), 'millrace-forwarder-'));
const lifecycle: Lifecycle = createLifecycle({ graceMs: 5000, logger: silentLogger });
let redis: TestRedis;
let sandbox: Sandbox;
let connection: Connection;
let ledger: Ledger;
let ingress: ServiceProcess;
let url = '';
let ports: { readonly port: number; readonly opsPort: number };

beforeAll(async () => {
  redis = await startTestRedis();
  sandbox = await startSandbox({ port: 0, dataDir: null, clock: { now: Date.now } });
  connection = connectRedis(redis.url, { name: 'test', whenAway: 'wait', onError: () => undefined });
  ledger = createLedger({ connection, secretKey });
  const listener = { apiVersion: 'triggers.tekton.dev/v1beta1', kind: 'EventListener', metadata: { name: 'el', namespace: 'default' }, spec: { triggers: [{ template: { ref: 't' } }] } };
  await fetch(`${sandbox.url}/apis/triggers.tekton.dev/v1beta1/namespaces/default/eventlisteners`, { method: 'POST', body: JSON.stringify(listener), headers: { 'content-type': 'application/json' } });
  ports = { port: await freePort(), opsPort: await freePort() };
  ingress = await startIngressProcess();
  const config = readForwarderConfig(['--el-name=el', '--el-namespace=default', '--port=0', '--timeouthandler=120'], { MILLRACE_HOST: '127.0.0.1', MILLRACE_INGRESS_URL: `http://127.0.0.1:${ports.port}`, MILLRACE_UNREADY_DELAY: '0', MILLRACE_HOLD: '60s' });
  url = `http://127.0.0.1:${(await startForwarder(config, { logger: silentLogger, lifecycle })).port}`;
});
afterAll(async () => {
  await lifecycle.stop();
  await ingress.stop(5000);
  connection.disconnect();
  await sandbox.close();
  await redis.close();
  rmSync(folder, { recursive: true });
});

function startIngressProcess(): Promise<ServiceProcess> {
  return startService({
    name: 'ingress',
    program: 'ingress',
    environment: {
      PATH: process.env['PATH'] ?? '',
      REDIS_URL: redis.url,
      MILLRACE_SECRET_KEY: secretKey.toString('base64'),
      MILLRACE_KUBE_URL: sandbox.url,
      MILLRACE_OWNER: 'stdin',
      MILLRACE_REDIS_START: '60s',
      MILLRACE_HOST: '127.0.0.1',
      MILLRACE_OPS_HOST: '127.0.0.1',
      MILLRACE_PORT: String(ports.port),
      MILLRACE_OPS_PORT: String(ports.opsPort),
    },
    opsPort: ports.opsPort,
    logFile: path.join(folder, 'ingress.log'),
    readyWithinMs: 90_000,
  });
}

interface Answered {
  readonly status: number;
  readonly eventID: string;
}

async function push(delivery: number): Promise<Answered> {
  const response = await fetch(`${url}/hooks?n=${delivery}`, { method: 'POST', headers: { 'X-Github-Delivery': `d-${delivery}`, 'Content-Type': 'application/json' }, body: JSON.stringify({ delivery }) });
  const { eventID = '' } = (await response.json()) as { readonly eventID?: string };
  return { status: response.status, eventID };
}

describe('an event that comes to the pod that Tekton\'s controller made', () => {
  test('is stored as it came', async () => {
    const { status, eventID } = await push(0);
    expect(status).toBe(202);
    expect((await ledger.event(eventID))?.event).toMatchObject({ listener: { namespace: 'default', name: 'el' }, url: '/hooks?n=0', headers: { 'X-Github-Delivery': ['d-0'] } });
  });

  test('is stored though the ingress is killed and comes back: what is accepted is there, and hardly anybody is sent away', async () => {
    const senders = 8;
    const answers: Answered[] = [];
    let next = 1;
    async function send(): Promise<void> {
      while (next <= 400) answers.push(await push((next += 1)));
    }
    const sending = Promise.all(Array.from({ length: senders }, send));
    await until(() => answers.length > 100, 'a hundred are answered');
    process.kill(ingress.pid, 'SIGKILL');
    await ingress.ended;
    ingress = await startIngressProcess();
    await sending;

    const accepted = answers.filter(({ status }) => status === 202);
    expect(answers.filter(({ status }) => status !== 202 && status !== 503)).toEqual([]);
    for (const { eventID } of accepted) expect(await ledger.event(eventID)).not.toBeNull();
    expect(new Set(accepted.map(({ eventID }) => eventID)).size).toBe(accepted.length);
    // Only what was on a new connection in that moment.
    expect(answers.length - accepted.length).toBeLessThanOrEqual(senders);
  });
});
