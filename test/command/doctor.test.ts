/** `millrace doctor` names every misconfiguration that is planted, and nothing where nothing is wrong. */
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeAll, afterAll, describe, expect, jest, test } from '@jest/globals';
import { freePort, systemClock } from '@millrace/runtime';
import type { Sandbox } from '@millrace/sandbox';
import { Redis } from 'ioredis';
import type { Check } from '../../services/cli/src/doctor/check.ts';
import { ran, ranHere } from '../support/command.ts';
import { startMillraceOn } from '../support/millrace.ts';
import type { Millrace } from '../support/millrace.ts';
import { startTestRedis } from '../support/redis.ts';
import type { TestRedis } from '../support/redis.ts';
import { until } from '../support/until.ts';

const key = randomBytes(32).toString('base64');
let millrace: Omit<Millrace, 'redis'>;
let redis: TestRedis;
let client: Redis;
/** Put right again after each test. */
let planted: (() => unknown)[] = [];

beforeAll(async () => {
  redis = await startTestRedis();
  millrace = await startMillraceOn(redis.url, []);
  client = new Redis(redis.url);
});
afterAll(async () => {
  client.disconnect();
  await millrace.close();
  await redis.close();
});
afterEach(async () => {
  for (const putRight of planted.toReversed()) await putRight();
  planted = [];
});

function environment(changes: Readonly<Record<string, string>> = {}): Record<string, string> {
  return { REDIS_URL: redis.url, MILLRACE_SECRET_KEY: key, MILLRACE_KUBE_URL: millrace.sandbox.url, ...changes };
}

async function setting(name: string, value: string): Promise<void> {
  const [, before = ''] = (await client.config('GET', name)) as readonly string[];
  await client.config('SET', name, value);
  planted.push(() => client.config('SET', name, before));
}

interface Report {
  readonly ok: boolean;
  readonly checks: readonly Check[];
}

async function report(changes: Readonly<Record<string, string>> = {}, ...args: readonly string[]): Promise<Report & { readonly code: number | null }> {
  const { code, out, err } = await ranHere(['doctor', '--output', 'json', '--url', millrace.url, ...args], environment(changes));
  expect(err).toBe('');
  return { code, ...(JSON.parse(out) as Report) };
}

/** What it says of one thing: its state, and what it found with what to do. */
async function says(name: string, changes: Readonly<Record<string, string>> = {}, ...args: readonly string[]): Promise<readonly [string, string]> {
  const { checks, code, ok } = await report(changes, ...args);
  const wrong = checks.some(({ state }) => state === 'wrong');
  expect([code, ok]).toEqual(wrong ? [1, false] : [0, true]);
  const check = checks.find((one) => one.name === name);
  if (check === undefined) throw new Error(`it says nothing of "${name}": ${JSON.stringify(checks)}`);
  expect(check.remedy === null).toBe(check.state === 'ok');
  return [check.state, `${check.text}; ${check.remedy ?? ''}`];
}

function fault(...added: Parameters<Sandbox['faults']['add']>): void {
  planted.push(millrace.sandbox.faults.add(...added));
}

/** In front of the sandbox: a clock that is off, and a version that is not served. */
async function front({ aheadMs = 0, absent = '' }: { readonly aheadMs?: number; readonly absent?: string }): Promise<string> {
  return listening(async (request, response) => {
    const body = Buffer.concat(await request.toArray());
    if (request.url === absent) {
      response.writeHead(404).end();
      return;
    }
    const headers = { 'content-type': request.headers['content-type'] ?? '', 'impersonate-user': String(request.headers['impersonate-user'] ?? '') };
    const answer = await fetch(`${millrace.sandbox.url}${request.url}`, { method: request.method ?? 'GET', headers, ...(body.length === 0 ? {} : { body }) });
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '', date: new Date(systemClock.now() + aheadMs).toUTCString() });
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
}

async function listening(handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>): Promise<string> {
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  planted.push(() => server.closeAllConnections(), () => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('where nothing is wrong', () => {
  test('it finds nothing, as a process', async () => {
    const worker = await millrace.worker();
    const { code, out, err } = await ran(['doctor', '--url', millrace.url], { environment: environment() });
    await worker.stop(5000);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/\n0 wrong, 0 to look at, 0 not looked at, \d+ fine\n$/);
    for (const role of ['ingress', 'worker']) expect(out).toContain(`"system:serviceaccount:millrace:millrace-${role}" has all`);
  });
});

describe('planted in the settings, it finds', () => {
  test.each([
    ['no secret key', { MILLRACE_SECRET_KEY: '' }, 'secret-key', 'found nothing, wanted 32 bytes in base64'],
    ['a key of the wrong length', { MILLRACE_SECRET_KEY: randomBytes(16).toString('base64') }, 'secret-key', 'found 24 characters that are not shown'],
    ['a durability that does not exist', { MILLRACE_DURABILITY: 'safe' }, 'durability', 'found "safe", wanted "local" or "replica"'],
    ['no Redis', { REDIS_URL: '' }, 'redis-reachable', 'set REDIS_URL'],
    ['a Redis that is not there', { REDIS_URL: 'redis://:hidden@127.0.0.1:1' }, 'redis-reachable', "redis can't be reached"],
    ['an API server that is not there', { MILLRACE_KUBE_URL: 'http://127.0.0.1:1' }, 'api-server', '127.0.0.1:1'],
  ])('%s', async (_, changes, name, text) => {
    const [state, said] = await says(name, changes, '--data', '/nowhere');
    expect(state).toBe('wrong');
    expect(said).toContain(text);
    expect(said).not.toContain('hidden');
  });

  test('a kubeconfig that can not be used', async () => {
    expect(await says('api-server', {}, '--kubeconfig', '/nowhere/config')).toEqual(['wrong', expect.stringContaining('/nowhere/config')]);
  });
});

describe('planted in Redis, it finds', () => {
  test('a policy that evicts', async () => {
    await setting('maxmemory-policy', 'allkeys-lru');
    // BullMQ says so, too.
    jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    planted.push(() => jest.restoreAllMocks());
    expect(await says('redis-policy')).toEqual(['wrong', expect.stringContaining('config set maxmemory-policy noeviction')]);
  });
  test('no append-only file', async () => {
    await setting('appendonly', 'no');
    expect(await says('redis-append-only')).toEqual(['warning', expect.stringContaining('config set appendonly yes')]);
  });
  test('an append-only file that is a second behind', async () => {
    await setting('appendfsync', 'everysec');
    expect(await says('redis-fsync')).toEqual(['warning', expect.stringContaining('config set appendfsync always')]);
  });
  test('memory that is nearly used up', async () => {
    const used = Number(/used_memory:(\d+)/.exec(await client.info('memory'))?.[1]);
    await setting('maxmemory', String(Math.round(used * 1.1)));
    expect(await says('redis-memory')).toEqual(['wrong', expect.stringContaining('answered with 503')]);
  });
  test('no replica where one is wanted', async () => {
    expect(await says('redis-replica', { MILLRACE_DURABILITY: 'replica' })).toEqual(['warning', expect.stringContaining('no connected replica')]);
  });
  test('that it is a replica itself', async () => {
    const other = await startTestRedis();
    const replica = new Redis(other.url);
    planted.push(() => other.close(), () => replica.disconnect());
    await setting('repl-diskless-sync-delay', '0');
    await replica.replicaof('127.0.0.1', Number(new URL(redis.url).port));
    await until(async () => (await replica.info('replication')).includes('master_link_status:up'), 'the replica to follow');
    expect(await says('redis-replica', { REDIS_URL: other.url })).toEqual(['wrong', expect.stringContaining('point REDIS_URL at the master')]);
  });
  test('a password that is wrong', async () => {
    expect(await says('redis-reachable', { REDIS_URL: redis.url.replace('redis://', 'redis://nobody:hidden@') })).toEqual(['wrong', expect.stringContaining('WRONGPASS')]);
  });
});

describe('planted where the work is done, it finds', () => {
  test('no worker', async () => {
    expect(await says('workers')).toEqual(['wrong', expect.stringContaining('no worker is connected')]);
  });
  test('a paused queue', async () => {
    await ranHere(['queues', 'pause'], environment());
    planted.push(() => ranHere(['queues', 'resume'], environment()));
    expect(await says('queue-paused')).toEqual(['warning', expect.stringContaining('millrace queues resume')]);
  });
  test('something in the failed set', async () => {
    await client.zadd('{millrace}:queue:events:failed', 1, 'e.1');
    planted.push(() => client.del('{millrace}:queue:events:failed'));
    expect(await says('queue-failed')).toEqual(['wrong', expect.stringContaining("1 in BullMQ's failed set")]);
  });
  test('what nobody has touched', async () => {
    await client.zadd('{millrace}:open', 1, 'e:left');
    planted.push(() => client.zrem('{millrace}:open', 'e:left'));
    expect(await says('open-overdue')).toEqual(['wrong', expect.stringContaining('1 of 1 that are not final')]);
  });
  test('dead letters', async () => {
    await client.zadd('{millrace}:dead', 1, 'e:dead');
    planted.push(() => client.zrem('{millrace}:dead', 'e:dead'));
    expect(await says('dead-letters')).toEqual(['warning', expect.stringContaining('millrace redrive')]);
  });
});

describe('planted in the cluster, it finds', () => {
  test('a right that a service lacks, and no other', async () => {
    fault({ kind: 'deny', user: 'system:serviceaccount:millrace:millrace-worker', verb: 'impersonate', resource: 'serviceaccounts' });
    fault({ kind: 'deny', user: 'system:serviceaccount:millrace:millrace-worker', verb: 'watch', group: 'triggers.tekton.dev', resource: 'triggers' });
    const [state, text] = await says('rights-millrace-worker');
    expect(state).toBe('wrong');
    expect(text).toMatch(/lacks 2 of \d+ rights of role "millrace-worker": watch triggers\.triggers\.tekton\.dev, impersonate serviceaccounts; kubectl apply -k k8s\/rbac\/cluster /);
    expect(await says('rights-millrace-ingress')).toEqual(['ok', expect.any(String)]);
  });
  test('the same in one namespace, where only some are served', async () => {
    fault({ kind: 'deny', user: 'system:serviceaccount:millrace:millrace-ingress', verb: 'list', namespace: 'team-b' });
    expect(await says('rights-millrace-ingress', { MILLRACE_NAMESPACES: 'team-a,team-b' })).toEqual(['wrong', expect.stringMatching(/lacks 1 of 4 .*: list eventlisteners\.triggers\.tekton\.dev in team-b; kubectl apply -n NAMESPACE -k k8s\/rbac\/namespace/)]);
  });
  test('that it may not ask for an account', async () => {
    fault({ kind: 'status', code: 403, reason: 'Forbidden', message: 'users "x" is forbidden: cannot impersonate', resource: 'selfsubjectaccessreviews' });
    expect(await says('rights-millrace-worker')).toEqual(['unknown', expect.stringContaining('kubectl auth can-i --list --as system:serviceaccount:millrace:millrace-worker')]);
  });

  test('a clock that is off', async () => {
    expect(await says('clock-api-server', { MILLRACE_KUBE_URL: await front({ aheadMs: 90_000 }) })).toEqual(['wrong', expect.stringMatching(/clock is (89|9\d)\.\d s ahead of this machine's.*NTP/)]);
  });
  test('kinds that are not served', async () => {
    expect(await says('definitions', { MILLRACE_KUBE_URL: await front({ absent: '/apis/triggers.tekton.dev/v1alpha1' }) })).toEqual(['wrong', expect.stringContaining('clusterinterceptors in v1alpha1, interceptors in v1alpha1')]);
  });
  test('no Tekton Pipelines', async () => {
    expect(await says('pipelines', { MILLRACE_KUBE_URL: await front({ absent: '/apis/tekton.dev/v1' }) })).toEqual(['warning', expect.stringContaining('not installed')]);
  });
});

describe('planted on the way to us, it finds', () => {
  test('nobody at the address of senders, or somebody else', async () => {
    expect(await says('webhooks', {}, '--url', `http://127.0.0.1:${await freePort()}`)).toEqual(['wrong', expect.stringContaining('ECONNREFUSED')]);
    expect(await says('webhooks', {}, '--url', millrace.sandbox.url)).toEqual(['wrong', expect.stringContaining('something else answers there')]);
  });
  test('a service that is not ready', async () => {
    const notReady = await listening(async (_, response) => void response.writeHead(503).end('redis: connection closed\n'));
    expect(await says('ready', {}, '--ops', notReady)).toEqual(['wrong', expect.stringContaining('503: redis: connection closed')]);
  });
});
