/**
 * Credentials are planted wherever some belong: headers of events, Secrets, settings. Then everything is run that can fail, with every
 * line logged and traced; and nothing of it may be found in logs, spans, Redis, its append-only file, or what anybody is answered.
 * Interceptors and GitHub get what is theirs, and quote it back.
 */
import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { IncomingMessage, RequestListener, Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '@millrace/triggers';
import type { Redis } from 'ioredis';
import { CA, SERVER_CERTIFICATE, SERVER_KEY } from '../support/certificates.ts';
import { startMillraceOn } from '../support/millrace.ts';
import type { Millrace } from '../support/millrace.ts';
import { startCollector } from '../support/otlp.ts';
import type { Collector } from '../support/otlp.ts';
import { startRedisProcess } from '../support/redis-process.ts';
import type { RedisProcess } from '../support/redis-process.ts';
import { until } from '../support/until.ts';

const redisPassword = 'planted-redis-password';
const kubeToken = 'planted-kube-token';
const hookSecret = 'planted-hook-secret';
const githubToken = 'planted-github-token';
const body = JSON.stringify({ repository: { full_name: 'o/r' }, ref: 'refs/heads/main' });
const pullRequest = JSON.stringify({ ...JSON.parse(body), number: 1 });
const signature = createHmac('sha256', hookSecret).update(pullRequest).digest('hex');
const headers = {
  Authorization: 'Bearer planted-authorization',
  'Proxy-Authorization': 'Basic planted-proxy-authorization',
  Cookie: 'session=planted-cookie',
  'X-Hub-Signature': 'sha1=planted-hub-signature',
  'X-Hub-Signature-256': `sha256=${signature}`,
  'X-Gitlab-Token': 'planted-gitlab-token',
  'X-Gitlab-Event': 'Push Hook',
  'X-Slack-Signature': 'v0=planted-slack-signature',
  'X-Something-Api-Key': 'planted-api-key',
  'X-GitHub-Event': 'push',
  'X-Plain': 'not-secret-at-all',
};
const planted = [...JSON.stringify(headers).matchAll(/planted-[a-z-]+/g)].map(([word]) => word);
const needles = [...planted, signature, redisPassword, kubeToken, hookSecret, Buffer.from(hookSecret).toString('base64'), githubToken, Buffer.from(githubToken).toString('base64')];

const certified = { cert: SERVER_CERTIFICATE, key: SERVER_KEY };

let redis: RedisProcess;
let collector: Collector;
let millrace: Omit<Millrace, 'redis'>;
let folder: string;
const servers: Server[] = [];
/** What was answered to anybody. */
const answers: string[] = [];
let snapshotWhileOpen = '';

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'planted-'));
  redis = await startRedisProcess({ password: redisPassword, settings: { appendonly: 'yes', appendfsync: 'always', 'maxmemory-policy': 'noeviction', save: '""' } });
  collector = await startCollector();
  const quoting = await serve(createServer(quote(403)));
  const failing = await serve(createServer(quote(500)));
  const passing = await serve(createServer((incoming, response) => void incoming.resume().on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end('{"continue":true}'))));
  const github = await serve(createTlsServer(certified, quote(401)));
  writeFileSync(path.join(folder, 'all.json'), JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects({ quoting, failing, passing }) }));
  writeFileSync(path.join(folder, 'ca.pem'), CA);

  const traced = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_BSP_SCHEDULE_DELAY: '50', MILLRACE_LOG_LEVEL: 'debug', MILLRACE_HOLD: '500ms' };
  millrace = await startMillraceOn(`redis://:${redisPassword}@127.0.0.1:${redis.port}`, [path.join(folder, 'all.json')], traced);
  const kubeconfig = path.join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, JSON.stringify(kubeconfigFor(await serve(createTlsServer(certified, forwardTo(millrace.sandbox.url))))));
  const settings = { ...traced, MILLRACE_KUBE_URL: '', MILLRACE_KUBECONFIG: kubeconfig, NODE_EXTRA_CA_CERTS: path.join(folder, 'ca.pem'), MILLRACE_BACKOFF_FIRST: '20ms', MILLRACE_GIVE_UP_AFTER: '300ms', MILLRACE_CIRCUIT_FAILURES: '50' };
  await millrace.worker(settings);

  for (const name of ['creates', 'quoted', 'failing', 'oldstyle', 'gitlab', 'cel', 'mistaken', 'grouped', 'unknown']) await send(`/default/${name}`, body, headers);
  await send('/default/github', pullRequest, { ...headers, 'X-GitHub-Event': 'pull_request', 'X-GitHub-Enterprise-Host': `127.0.0.1:${github}` });
  await send('/default/creates', 'no JSON', headers);
  await allFinal(9);
  // The API server no longer takes our token: nothing is created, and the credentials of what waits are still there.
  const takeAway = millrace.sandbox.faults.add({ kind: 'status', code: 401, reason: 'Unauthorized', message: 'Unauthorized' });
  await send('/default/creates', body, headers);
  await until(() => millrace.logged().includes('creating is paused'), 'creating is paused');
  snapshotWhileOpen = await redis.ask(everything);
  takeAway();
  await allFinal(10);
  // Redis takes another password, then is away.
  await redis.ask(async (server) => {
    await server.config('SET', 'requirepass', 'planted-another-password');
    await server.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    await until(async () => (await send('/default/creates', body, headers)) === 503, 'nothing is stored without the password');
    await server.config('SET', 'requirepass', redisPassword);
  });
  await redis.crash();
  await send('/default/creates', body, headers);
  for (const { opsUrl } of millrace.services) for (const at of ['/live', '/ready', '/metrics', '/else']) answers.push(await (await fetch(`${opsUrl}${at}`)).text());
  await redis.start();
  await until(async () => (await send('/default/creates', body, headers)) === 202, 'events are stored again');
  await until(() => collector.spans.filter(({ name }) => name === 'create').length >= 3, 'spans have arrived');
});
afterAll(async () => {
  await millrace.close();
  for (const server of servers) {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
  await collector.close();
  await redis.close();
  rmSync(folder, { recursive: true });
});

async function serve(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return (server.address() as AddressInfo).port;
}

/** Answers with all it was given. */
function quote(status: number): RequestListener {
  return (incoming: IncomingMessage, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const given = JSON.stringify({ message: `refused: ${JSON.stringify(incoming.headers)} ${Buffer.concat(chunks).toString('utf8')}` });
      response.writeHead(status, { 'content-type': 'application/json' }).end(given);
    });
  };
}

function objects(ports: Readonly<Record<'quoting' | 'failing' | 'passing', number>>): readonly JsonObject[] {
  const template = { spec: { resourcetemplates: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName: 'made-' } }] } };
  function listener(name: string, interceptors: readonly JsonObject[]): JsonObject {
    return { apiVersion: 'triggers.tekton.dev/v1beta1', kind: 'EventListener', metadata: { name, namespace: 'default', annotations: { 'millrace.dev/dedup-window': '0s' } }, spec: { triggers: [{ name: 't', template, interceptors }] } };
  }
  const github = { ref: { name: 'github' }, params: [{ name: 'secretRef', value: secretRef('hook') }, { name: 'addChangedFiles', value: { enabled: true, personalAccessToken: secretRef('github') } }] };
  const gitlab = { ref: { name: 'gitlab' }, params: [{ name: 'secretRef', value: secretRef('hook') }] };
  return [
    { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'planted', namespace: 'default' }, data: { hook: Buffer.from(hookSecret).toString('base64'), github: Buffer.from(githubToken).toString('base64') } },
    ...Object.entries(ports).map(([name, port]): JsonObject => ({ apiVersion: 'triggers.tekton.dev/v1alpha1', kind: 'ClusterInterceptor', metadata: { name }, spec: { clientConfig: { url: `http://127.0.0.1:${port}/` } } })),
    listener('creates', []),
    listener('quoted', [remote('quoting')]),
    listener('failing', [remote('failing')]),
    listener('oldstyle', [{ webhook: { url: `http://127.0.0.1:${ports.quoting}/` } }]),
    listener('gitlab', [gitlab]),
    listener('cel', [{ ref: { name: 'cel' }, params: [{ name: 'filter', value: "header['X-Gitlab-Token'][0] == 'another'" }] }]),
    listener('mistaken', [{ ref: { name: 'cel' }, params: [{ name: 'filter', value: "int(header['X-Gitlab-Token'][0]) == 1" }] }]),
    listener('github', [github]),
    {
      apiVersion: 'triggers.tekton.dev/v1beta1',
      kind: 'EventListener',
      metadata: { name: 'grouped', namespace: 'default' },
      spec: { triggerGroups: [{ name: 'g', interceptors: [remote('passing')], triggerSelector: { labelSelector: { matchLabels: { in: 'group' } }, namespaceSelector: { matchNames: ['default'] } } }] },
    },
    { apiVersion: 'triggers.tekton.dev/v1beta1', kind: 'Trigger', metadata: { name: 'member', namespace: 'default', labels: { in: 'group' } }, spec: { bindings: [], interceptors: [remote('passing')], template } },
  ];
}

/** The sandbox speaks no TLS, and without it nobody sends a token. */
function forwardTo(url: string): RequestListener {
  return (incoming, response) => {
    const outgoing = request(`${url}${incoming.url}`, { method: incoming.method, headers: incoming.headers, agent: false }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    outgoing.once('error', () => response.destroy());
    response.once('close', () => outgoing.destroy());
    incoming.pipe(outgoing);
  };
}

function secretRef(secretKey: string): JsonObject {
  return { secretName: 'planted', secretKey };
}

function remote(name: string): JsonObject {
  return { ref: { name } };
}

function kubeconfigFor(port: number): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'c',
    contexts: [{ name: 'c', context: { cluster: 'k', user: 'u' } }],
    clusters: [{ name: 'k', cluster: { server: `https://127.0.0.1:${port}`, 'certificate-authority-data': Buffer.from(CA).toString('base64') } }],
    users: [{ name: 'u', user: { token: kubeToken } }],
  };
}

async function send(to: string, text: string, extra: Readonly<Record<string, string>>): Promise<number> {
  const response = await fetch(`${millrace.url}${to}`, { method: 'POST', headers: { 'Content-Type': 'application/json', ...extra }, body: text });
  answers.push(JSON.stringify([...response.headers]), await response.text());
  return response.status;
}

async function allFinal(count: number): Promise<void> {
  await until(async () => {
    const { events } = await millrace.ledger.events({ cursor: null, limit: 100 });
    return events.length === count && events.every(({ state }) => state === 'final');
  }, `${count} events are final`);
}

/** Every key, with all that is in it. */
async function everything(server: Redis): Promise<string> {
  const found: string[] = [];
  for (const key of await server.keys('*')) {
    const type = await server.type(key);
    const read = { string: ['GET', key], hash: ['HGETALL', key], list: ['LRANGE', key, 0, -1], set: ['SMEMBERS', key], zset: ['ZRANGE', key, 0, -1], stream: ['XRANGE', key, '-', '+'] }[type];
    // It has gone meanwhile.
    if (type === 'none') continue;
    if (read === undefined) throw new Error(`key "${key}": type ${type}`);
    const [command = '', ...args] = read.map(String);
    found.push(key, JSON.stringify(await server.call(command, ...args)));
  }
  return found.join('\n');
}

function appendOnlyFile(): string {
  const at = path.join(redis.folder, 'appendonlydir');
  return readdirSync(at).map((name) => readFileSync(path.join(at, name), 'latin1')).join('');
}

/** Where to look, and something that has to be found there: what can't find that finds nothing. */
const places: readonly [string, () => Promise<string> | string, string][] = [
  ['logs', () => millrace.logged(), '"listener":"default/github"'],
  ['spans', () => JSON.stringify(collector.spans), '"millrace.listener":"default/github"'],
  ['Redis, while an event is open', () => snapshotWhileOpen, 'not-secret-at-all'],
  ['Redis, when all is over', () => redis.ask(everything), 'not-secret-at-all'],
  ['the append-only file', appendOnlyFile, 'not-secret-at-all'],
  ['answers', () => answers.join('\n'), 'eventID'],
];

describe.each(places)('%s', (_place, read, control) => {
  test('hold no credential', async () => {
    const text = await read();
    expect(text).toContain(control);
    expect(needles.filter((needle) => text.includes(needle))).toEqual([]);
  });
});

test('it was worth looking: the failures are there that quote what they were given', async () => {
  const { events } = await millrace.ledger.events({ cursor: null, limit: 100 });
  const views = await Promise.all(events.map(({ id }) => millrace.ledger.event(id)));
  const states = views.map((view) => `${view?.event.listener.name} ${view?.deliveries.map(({ state }) => state).join()}`);
  for (const wanted of ['creates created', 'quoted dead', 'failing dead', 'oldstyle filtered', 'gitlab filtered', 'cel filtered', 'mistaken filtered', 'github dead', 'grouped opened,created']) expect(states).toContain(wanted);
  const logged = millrace.logged();
  for (const text of ['interceptor response was not 200', 'request rejected; status: 403', '401', 'creating is paused', 'redis connection lost', 'request not accepted', '***']) expect([text, logged.includes(text)]).toEqual([text, true]);
});

test('of an open event the credentials are in Redis, sealed', () => {
  expect(snapshotWhileOpen).toMatch(/credentials/);
});
