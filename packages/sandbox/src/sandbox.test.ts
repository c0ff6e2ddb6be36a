/** What only the sandbox has: faults, an outage, a log of requests, a journal. What it shares with the real API server is in test/contract. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sandbox } from './index.ts';
import { startSandbox } from './index.ts';

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
const WANTED_FAULT = 'kind: wanted "status" with code, "latency" with ms, "drop" with when "before" or "after", or "deny"';
const ACCOUNT = 'system:serviceaccount:default:bot';

let sandbox: Sandbox;
let dataDir: string;

async function start(port = 0): Promise<Sandbox> {
  return await startSandbox({ port, dataDir, clock: { now: () => Date.parse('2026-01-01T00:00:00Z') } });
}

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'millrace-sandbox-'));
  sandbox = await start();
});

afterEach(async () => {
  await sandbox.close();
  rmSync(dataDir, { recursive: true, force: true });
});

async function ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<{ code: number; headers: Headers; body: unknown }> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const init = { method, headers: { 'content-type': 'application/json', connection: 'close', ...headers }, ...(body === undefined ? {} : { body: text }) };
  const response = await fetch(sandbox.url + path, init);
  const answer = await response.text();
  return { code: response.status, headers: response.headers, body: answer.startsWith('{') ? JSON.parse(answer) : answer };
}

async function create(name: string, headers: Record<string, string> = {}): Promise<{ code: number; headers: Headers; body: unknown }> {
  return await ask('POST', CONFIG_MAPS, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } }, headers);
}

async function codes(...asked: Promise<{ code: number }>[]): Promise<number[]> {
  return (await Promise.all(asked)).map(({ code }) => code);
}

describe('faults', () => {
  test('a status answers instead, as often as wanted', async () => {
    sandbox.faults.add({ kind: 'status', code: 429, retryAfterSeconds: 3, verb: 'create', resource: 'configmaps', times: 1 });
    const refused = await create('a');
    expect([refused.code, refused.headers.get('retry-after')]).toEqual([429, '3']);
    expect(refused.body).toMatchObject({ kind: 'Status', reason: 'TooManyRequests', details: { retryAfterSeconds: 3 } });
    expect((await create('a')).code).toBe(201);
  });

  test('one that is not counted stays until it is cleared', async () => {
    const remove = sandbox.faults.add({ kind: 'status', code: 500 });
    expect(await codes(create('a'), ask('GET', '/readyz'))).toEqual([500, 500]);
    remove();
    expect((await create('a')).code).toBe(201);
  });

  test('they meet only what they name', async () => {
    sandbox.faults.add({ kind: 'status', code: 403, namespace: 'kube-system', reason: 'Forbidden', message: 'exceeded quota' });
    expect((await create('a')).code).toBe(201);
    const other = await ask('POST', '/api/v1/namespaces/kube-system/configmaps', { metadata: { name: 'a' } });
    expect(other.body).toMatchObject({ code: 403, reason: 'Forbidden', message: 'exceeded quota' });
  });

  test('a dropped connection leaves nothing stored, or the object and no answer', async () => {
    sandbox.faults.add({ kind: 'drop', when: 'before', times: 1 });
    await expect(create('a')).rejects.toThrow('fetch failed');
    expect((await ask('GET', `${CONFIG_MAPS}/a`)).code).toBe(404);
    sandbox.faults.add({ kind: 'drop', when: 'after', verb: 'create', times: 1 });
    await expect(create('a')).rejects.toThrow('fetch failed');
    expect((await ask('GET', `${CONFIG_MAPS}/a`)).code).toBe(200);
  });

  test('latency holds the answer back, and closing does not wait for it', async () => {
    sandbox.faults.add({ kind: 'latency', ms: 60_000, verb: 'create', times: 1 });
    const held = create('a').catch((error: unknown) => error);
    await sandbox.close();
    expect(await held).toMatchObject({ message: 'fetch failed' });
  });

  test('a denied right is refused as RBAC does, and access reviews say so', async () => {
    sandbox.faults.add({ kind: 'deny', user: ACCOUNT, verb: 'create', resource: 'configmaps' });
    const refused = await create('a', { 'impersonate-user': ACCOUNT });
    expect(refused.body).toMatchObject({
      code: 403,
      message: `configmaps is forbidden: User "${ACCOUNT}" cannot create resource "configmaps" in API group "" in the namespace "default"`,
    });
    expect((await create('a')).code).toBe(201);
    const spec = { user: ACCOUNT, resourceAttributes: { verb: 'create', resource: 'configmaps', namespace: 'default' } };
    const review = await ask('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', { spec });
    expect(review.body).toMatchObject({ status: { allowed: false } });
  });

  test('impersonation itself can be denied', async () => {
    sandbox.faults.add({ kind: 'deny', verb: 'impersonate', resource: 'serviceaccounts' });
    expect((await create('a', { 'impersonate-user': ACCOUNT })).body).toMatchObject({
      message: 'serviceaccounts "bot" is forbidden: User "system:admin" cannot impersonate resource "serviceaccounts" in API group "" in the namespace "default"',
    });
  });

  test('an outage refuses connections, then the same address answers again', async () => {
    await create('a');
    await sandbox.faults.outage();
    await expect(ask('GET', '/readyz')).rejects.toThrow('fetch failed');
    await sandbox.faults.restore();
    expect((await ask('GET', `${CONFIG_MAPS}/a`)).code).toBe(200);
  });

  test('they can be asked for over HTTP', async () => {
    expect((await ask('POST', '/sandbox/faults', { kind: 'status', code: 503, verb: 'create' })).code).toBe(200);
    expect((await create('a')).code).toBe(503);
    expect((await ask('GET', '/sandbox/faults')).body).toEqual({ faults: [{ kind: 'status', code: 503, verb: 'create' }] });
    await ask('DELETE', '/sandbox/faults');
    expect((await create('a')).code).toBe(201);
  });

  test.each([
    [{ kind: 'status' }, WANTED_FAULT],
    [{ kind: 'latency', ms: -1 }, 'ms: wanted a number from 0 up, found -1'],
    [{ kind: 'status', code: 500, verb: 1 }, 'verb: wanted a string, found 1'],
    [{ kind: 'drop', when: 'never' }, WANTED_FAULT],
    ['{bad', 'json parse error'],
  ])('%j is refused with the field', async (fault, message) => {
    const { code, body } = await ask('POST', '/sandbox/faults', fault);
    expect([code, body]).toMatchObject([400, { message: expect.stringContaining(message) }]);
  });
});

describe('requests', () => {
  test('tell who asked, and as whom', async () => {
    await create('a', { 'impersonate-user': ACCOUNT });
    await ask('GET', `${CONFIG_MAPS}?limit=1`);
    expect(sandbox.requests).toEqual([
      { method: 'POST', path: CONFIG_MAPS, user: ACCOUNT, impersonated: true },
      { method: 'GET', path: `${CONFIG_MAPS}?limit=1`, user: 'system:admin', impersonated: false },
    ]);
    expect((await ask('GET', '/sandbox/requests')).body).toEqual({ requests: sandbox.requests });
  });
});

describe('compaction', () => {
  test('makes pages and watches from before answer 410', async () => {
    await create('a');
    await create('b');
    const first = (await ask('GET', `${CONFIG_MAPS}?limit=1`)).body as { metadata: { continue: string; resourceVersion: string } };
    await create('c');
    sandbox.compact();
    const page = await ask('GET', `${CONFIG_MAPS}?limit=1&continue=${first.metadata.continue}`);
    expect(page.body).toMatchObject({ code: 410, reason: 'Expired', metadata: { continue: expect.any(String) } });
    const watched = await ask('GET', `${CONFIG_MAPS}?watch=1&resourceVersion=${first.metadata.resourceVersion}`);
    expect(watched.body).toMatchObject({ type: 'ERROR', object: { code: 410, reason: 'Expired' } });
  });
});

describe('the journal', () => {
  test('brings back objects, kinds and versions', async () => {
    await create('a');
    await create('b');
    const { body: before } = await ask('GET', CONFIG_MAPS);
    await ask('DELETE', `${CONFIG_MAPS}/b`);
    await sandbox.close();
    sandbox = await start();
    const { body } = await ask('GET', CONFIG_MAPS);
    expect(body).toMatchObject({ items: [{ metadata: { name: 'a' } }] });
    expect(versionOf(body)).toBeGreaterThan(versionOf(before));
  });

  test('leaves out a last line that was torn', async () => {
    await create('a');
    await sandbox.close();
    appendFileSync(join(dataDir, 'sandbox.jsonl'), '{"rv":99,"resou');
    sandbox = await start();
    expect((await ask('GET', `${CONFIG_MAPS}/a`)).code).toBe(200);
  });

  test('does not guess at a line in the middle', async () => {
    await sandbox.close();
    writeFileSync(join(dataDir, 'sandbox.jsonl'), '{bad\n{"rv":1}\n');
    await expect(start()).rejects.toThrow('sandbox journal: wanted JSON in every line but the last, found "{bad"');
  });

  test('is compacted at start', async () => {
    for (let round = 0; round < 20; round += 1) {
      await create('a');
      await ask('DELETE', `${CONFIG_MAPS}/a`);
    }
    await sandbox.close();
    sandbox = await start();
    const lines = readFileSync(join(dataDir, 'sandbox.jsonl'), 'utf8').trim().split('\n');
    // The revision, four namespaces, an account in each.
    expect(lines.length).toBe(9);
  });
});

describe('bad input', () => {
  test.each([
    ['GET', '/%'],
    ['GET', '//'],
    ['GET', '/api/v1/namespaces/%zz/configmaps/a'],
    ['POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews'],
    ['DELETE', '/sandbox/nothing'],
  ])('%s %s is answered', async (method, path) => {
    expect((await ask(method, path, method === 'GET' ? undefined : '')).code).toBeLessThan(500);
  });

  test.each([
    ['deep nesting', '['.repeat(100_000), 'application/json'],
    ['deep objects', `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`, 'application/json'],
    ['YAML that multiplies', `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghi'.replaceAll(/./g, (name, at: number) => `${name}: &${name} [${`*${'abcdefghi'[at]},`.repeat(9)}]\n`)}`, 'application/yaml'],
    ['no protobuf', 'k8s', 'application/vnd.kubernetes.protobuf'],
    ['torn protobuf', 'k8s\0\x0a\x0c\x0a\x02v1\x12\x09Conf', 'application/vnd.kubernetes.protobuf'],
  ])('%s is refused, and the sandbox lives on', async (_name, body, type) => {
    expect((await ask('POST', CONFIG_MAPS, body, { 'content-type': type })).code).toBe(400);
    expect((await ask('GET', '/readyz')).code).toBe(200);
  });

  test('a client that hangs up in the middle does no harm', async () => {
    const socket = connect(Number(new URL(sandbox.url).port), '127.0.0.1');
    await new Promise<void>((resolve) => socket.write(`POST ${CONFIG_MAPS} HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{`, () => resolve()));
    socket.destroy();
    expect((await create('a')).code).toBe(201);
  });
});

test('a person with curl gets the columns of kubectl', async () => {
  await create('a');
  const response = await fetch(`${sandbox.url}${CONFIG_MAPS}`, { headers: { accept: 'text/plain' } });
  expect(await response.text()).toMatch(/^NAMESPACE   NAME +AGE\n(?:.*\n)*default     a +\d+s\n/);
});

function versionOf(body: unknown): number {
  const { metadata } = body as { metadata: { resourceVersion: string } };
  return Number(metadata.resourceVersion);
}
