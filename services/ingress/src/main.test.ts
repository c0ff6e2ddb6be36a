/** The process: what a person sees when it can't start, and how it ends. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { startSandbox } from '../../../packages/sandbox/src/index.ts';
import type { Sandbox } from '../../../packages/sandbox/src/index.ts';
import { startTestRedis } from '../../../test/support/redis.ts';
import type { TestRedis } from '../../../test/support/redis.ts';
import { until } from '../../../test/support/until.ts';

let redis: TestRedis;
let sandbox: Sandbox;
const children: ChildProcess[] = [];

beforeAll(async () => {
  redis = await startTestRedis();
  sandbox = await startSandbox({ port: 0, dataDir: null, clock: { now: Date.now } });
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
afterAll(async () => {
  await sandbox.close();
  await redis.close();
});

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function run(environment: Record<string, string> = {}) {
  const child = spawn(process.execPath, [fileURLToPath(new URL('main.ts', import.meta.url))], {
    env: {
      REDIS_URL: redis.url,
      MILLRACE_SECRET_KEY: Buffer.alloc(32).toString('base64'),
      MILLRACE_KUBE_URL: sandbox.url,
      MILLRACE_HOST: '127.0.0.1',
      MILLRACE_OPS_HOST: '127.0.0.1',
      MILLRACE_PORT: '0',
      MILLRACE_OPS_PORT: '0',
      ...environment,
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  children.push(child);
  const text = { out: '', err: '' };
  child.stdout.on('data', (bytes: Buffer) => (text.out += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => (text.err += bytes.toString()));
  const ended = new Promise<Ended>((resolve) => child.once('close', (code) => resolve({ code, ...text })));
  async function listening(): Promise<{ readonly port: number; readonly opsPort: number }> {
    await until(() => text.out.includes('ingress listens'), 'ingress listens');
    const line = text.out.split('\n').find((one) => one.includes('ingress listens')) ?? '{}';
    return JSON.parse(line) as { port: number; opsPort: number };
  }
  return { child, ended, listening };
}

describe('ingress says in one line', () => {
  test('that its port is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const { ended } = run({ MILLRACE_PORT: String(port) });
    expect(await ended).toEqual({ code: 1, out: '', err: `ingress: port ${port} is taken: stop what listens there, or set MILLRACE_PORT to a free port\n` });
    other.close();
  });

  test('that Redis may evict what is stored', async () => {
    const client = new Redis(redis.url);
    await client.config('SET', 'maxmemory-policy', 'allkeys-lru');
    const { code, out, err } = await run().ended;
    await client.config('SET', 'maxmemory-policy', 'noeviction');
    client.disconnect();
    expect({ code, out, err }).toEqual({ code: 1, out: '', err: 'ingress: redis maxmemory-policy allkeys-lru: expected noeviction, or stored events may vanish; type: redis-cli config set maxmemory-policy noeviction\n' });
  });

  test('that Redis is not there, and never its password', async () => {
    const { code, out, err } = await run({ REDIS_URL: 'redis://:hush@127.0.0.1:1', MILLRACE_REDIS_START: '200ms' }).ended;
    expect({ code, out, err }).toEqual({ code: 1, out: '', err: 'ingress: REDIS_URL: redis at "127.0.0.1:1" can\'t be reached: connect ECONNREFUSED 127.0.0.1:1\n' });
  });

  test('that Redis wants a password', async () => {
    const client = new Redis(redis.url);
    await client.config('SET', 'requirepass', 'hush');
    const { code, err } = await run({ MILLRACE_REDIS_START: '500ms' }).ended;
    await client.config('SET', 'requirepass', '');
    client.disconnect();
    expect(code).toBe(1);
    expect(err).toMatch(/^ingress: REDIS_URL: redis at "127\.0\.0\.1:\d+" can't be (reached|used): NOAUTH .*\n$/);
  });

  test('each setting that is wrong', async () => {
    const { code, out, err } = await run({ MILLRACE_PORT: 'x', MILLRACE_HOLD: '8' }).ended;
    expect({ code, out, err }).toEqual({ code: 1, out: '', err: 'ingress: MILLRACE_PORT: found "x", wanted a port from 0 to 65535\ningress: MILLRACE_HOLD: found "8", wanted a duration like "250ms", "2.5s", "5m" or "24h"\n' });
  });

  test('which kubeconfig it can not read', async () => {
    const { code, err } = await run({ MILLRACE_KUBE_URL: '', MILLRACE_KUBECONFIG: '/none' }).ended;
    expect(code).toBe(1);
    expect(err).toMatch(/^ingress: kubeconfig "\/none" can't be read: .*\n$/);
  });
});

describe('ingress ends', () => {
  test('cleanly by SIGTERM', async () => {
    const { child, ended, listening } = run();
    await listening();
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ code: 0, err: '' });
  });

  test('with its owner', async () => {
    const { child, ended, listening } = run({ MILLRACE_OWNER: 'stdin' });
    await listening();
    child.stdin?.end();
    expect(await ended).toMatchObject({ code: 0, err: '' });
  });
});

describe('ingress is not ready', () => {
  test('before it has the list of EventListeners, and asks senders to come back', async () => {
    sandbox.faults.add({ kind: 'status', code: 503, resource: 'eventlisteners' });
    const { listening } = run();
    const { port, opsPort } = await listening();
    const ready = await fetch(`http://127.0.0.1:${opsPort}/ready`);
    expect({ status: ready.status, text: await ready.text() }).toEqual({ status: 503, text: `event listeners of ${sandbox.url} are not listed yet\n` });
    const answered = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: '{}' });
    expect({ status: answered.status, retryAfter: answered.headers.get('retry-after') }).toEqual({ status: 503, retryAfter: '1' });
    sandbox.faults.clear();
    await until(async () => (await fetch(`http://127.0.0.1:${opsPort}/ready`)).status === 200, 'ingress is ready');
  });
});
