/**
 * What one event takes of Redis' memory: while it waits, when it is finished, and when its body is compressed. GitHub's own
 * example of a push, with deliveries that create a PipelineRun each, on a Redis started for this.
 *
 *   npm run bench:memory [EVENTS [DELIVERIES]]
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connectRedis, createLedger, type DecidedDelivery, type ReceivedEvent, type RedisLedger, type Rendering } from '@millrace/ledger';
import { sha256Hex } from '@millrace/pipeline';
import { startRedisServer } from '@millrace/runtime';
import { bodyOfBytes, deliveryId, describeReceived, type DeliveryIdentity, type Headers } from '@millrace/triggers';

const selected = {
  namespace: 'ci',
  name: 'push',
  uid: '0b0c7c1e-6d0f-4b0e-9d4e-0d5b8f1f6d11',
  generation: 3,
  spec: {
    kind: 'trigger',
    spec: {
      serviceAccountName: 'tekton-triggers',
      interceptors: [
        { ref: { kind: 'ClusterInterceptor', name: 'github' }, params: [{ name: 'secretRef', value: { secretName: 'github', secretKey: 'token' } }, { name: 'eventTypes', value: ['push'] }] },
        { ref: { kind: 'ClusterInterceptor', name: 'cel' }, params: [{ name: 'filter', value: "body.ref.startsWith('refs/heads/') && !body.deleted" }] },
      ],
      bindings: [{ ref: 'github-push', kind: 'TriggerBinding' }],
      template: { ref: 'build' },
    },
  },
};
const chain = ['github', 'cel'].map((name, position) => ({ position, name, said: 'continue', added: {}, verified: name === 'github', replacedBody: false }));

function renderingOf(name: string): Rendering {
  const params = ['repo-url', 'revision', 'branch', 'image', 'author'].map((param) => ({ name: param, value: `a value of usual length for ${param}` }));
  const labels = { 'triggers.tekton.dev/trigger': 'push', 'triggers.tekton.dev/eventlistener': 'listener', 'triggers.tekton.dev/triggers-eventid': randomUUID() };
  const spec = { pipelineRef: { name: 'build' }, params, workspaces: [{ name: 'source', volumeClaimTemplate: { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } } }], timeouts: { pipeline: '1h0m0s' } };
  const object = { apiVersion: 'tekton.dev/v1', kind: 'PipelineRun', metadata: { generateName: 'app-', namespace: 'ci', labels }, spec };
  return { resources: [{ apiVersion: 'tekton.dev/v1', kind: 'PipelineRun', namespace: 'ci', name, generateName: 'app-', object }], failure: null, params: params.map((param) => ({ ...param, cut: 0, from: { kind: 'TriggerBinding', name: 'github-push' }, defaulted: [] })) };
}

const count = Number(process.argv[2] ?? 5_000);
const deliveries = Number(process.argv[3] ?? 1);
const push = examplePush();
const folder = mkdtempSync(path.join(tmpdir(), 'millrace-memory-'));
const server = await startRedisServer({ folder, port: null, env: process.env });
const redis = connectRedis(server.url, { name: 'bench', whenAway: 'wait', onError: () => {} });
const ledger = createLedger({ connection: redis, secretKey: new Uint8Array(32).fill(1) });

const empty = await usedMemory();
const received = Array.from({ length: count }, (_, n) => pushEvent(n));
await inBatches(received, (event) => ledger.persist(event));
const waiting = await usedMemory();
await inBatches(received, ({ event }) => runThrough(ledger, event.id));
const finished = await usedMemory();
await ledger.overdue(1);
while ((await ledger.packBodies()) > 0);
const packed = await usedMemory();

const sample = received[0] ?? pushEvent(0);
print('waiting', waiting - empty);
print('finished', finished - empty);
print('finished, body compressed', packed - empty);
process.stdout.write(`\nof which, by key of one event (MEMORY USAGE):\n`);
for (const [what, bytes] of await byKey(sample.event.id)) process.stdout.write(`  ${what.padEnd(12)} ${bytes}\n`);
process.stdout.write(`  body as received: ${sample.body.byteLength} bytes\n`);

redis.disconnect();
await server.stop();
rmSync(folder, { recursive: true, force: true });

function print(what: string, bytes: number): void {
  process.stdout.write(`${what.padEnd(28)} ${Math.round(bytes / count)} bytes an event\n`);
}

function examplePush(): Record<string, unknown> {
  const file = createRequire(import.meta.url).resolve('@octokit/webhooks-examples/api.github.com/index.json');
  const all = JSON.parse(readFileSync(file, 'utf8')) as readonly { readonly name: string; readonly examples: readonly Record<string, unknown>[] }[];
  return all.find(({ name }) => name === 'push')?.examples[0] ?? {};
}

function pushEvent(n: number): ReceivedEvent {
  const commit = sha256Hex(`commit ${n}`).slice(0, 40);
  const repository = { ...(push['repository'] as object), full_name: `org/app-${n % 50}` };
  const body = Buffer.from(JSON.stringify({ ...push, after: commit, repository }));
  const headers: Headers = {
    Accept: ['*/*'],
    'Content-Length': [`${body.byteLength}`],
    'Content-Type': ['application/json'],
    'User-Agent': ['GitHub-Hookshot/044aadd'],
    'X-Github-Delivery': [randomUUID()],
    'X-Github-Event': ['push'],
    'X-Github-Hook-Id': ['292430182'],
    'X-Github-Hook-Installation-Target-Id': ['79929171'],
    'X-Github-Hook-Installation-Target-Type': ['repository'],
    'X-Hub-Signature-256': [`sha256=${sha256Hex(commit)}`],
  };
  const listener = { namespace: 'ci', name: `listener-${n % 200}`, uid: randomUUID(), resourceVersion: '12345' };
  return {
    event: { id: randomUUID(), listener, method: 'POST', url: '/', headers },
    body,
    trace: null,
    duplicateKey: sha256Hex(`duplicate ${n}`),
    duplicateWindowMs: 300_000,
    about: describeReceived(headers, bodyOfBytes(body)),
  };
}

async function runThrough(ledger: RedisLedger, eventId: string): Promise<void> {
  const begun = await ledger.beginEvent(eventId, 1);
  if (begun.kind !== 'begun') throw new Error(`event ${eventId}: found ${begun.kind}, wanted begun; with more than 12,800 events some wait for others`);
  const decided = Array.from({ length: deliveries }, (_, n) => decidedDelivery(eventId, n));
  await ledger.recordDecision(eventId, begun.token, { attempt: { stage: 'select', outcome: 'ok', reason: null, text: null, durationMs: 3, worker: 'worker-7d9f8/1' }, note: null, deliveries: decided });
  for (const { id } of decided) await create(ledger, id);
}

function decidedDelivery(eventId: string, n: number): DecidedDelivery {
  const name = `push-${n}`;
  const identity: DeliveryIdentity = { eventId, group: null, trigger: { kind: 'trigger', namespace: 'ci', name }, occurrence: 0 };
  const id = deliveryId(identity, sha256Hex);
  const rendering = renderingOf(nameOf(id));
  return { id, identity, selected: { ...selected, name }, groupDelivery: null, chain, next: { kind: 'inline', rendering } };
}

function nameOf(deliveryId: string): string {
  return `app-${deliveryId.slice(0, 8)}`;
}

async function create(ledger: RedisLedger, id: string): Promise<void> {
  const delivery = await ledger.beginDelivery(id, 1);
  if (delivery.kind !== 'begun') throw new Error(`delivery ${id}: found ${delivery.kind}, wanted begun`);
  const attempt = { stage: 'create', outcome: 'ok', reason: null, text: null, durationMs: 20, worker: 'worker-7d9f8/1' } as const;
  const objects = new Map([[0, { kind: 'created', name: nameOf(id), uid: randomUUID(), resource: 'pipelineruns', warnings: [], found: false } as const]]);
  await ledger.settleDelivery(id, delivery.token, { kind: 'created', attempt, chain: null, objects });
}

/** A listener's window of 64 is never full: 200 listeners take turns. */
async function inBatches<T>(all: readonly T[], work: (one: T) => Promise<unknown>): Promise<void> {
  for (let at = 0; at < all.length; at += 500) await Promise.all(all.slice(at, at + 500).map(work));
}

async function usedMemory(): Promise<number> {
  return Number(/^used_memory:(\d+)/m.exec(await redis.info('memory'))?.[1]);
}

async function byKey(eventId: string): Promise<readonly (readonly [string, number])[]> {
  const [delivery = ''] = await redis.lrange(`{millrace}:deliveries:${eventId}`, 0, 0);
  const own = { event: eventId, body: eventId, deliveries: eventId, delivery, objects: delivery };
  const sizes = Object.entries(own).map(async ([what, id]) => [what, Number(await redis.memory('USAGE', `{millrace}:${what}:${id}`, 'SAMPLES', 0))] as const);
  const attempts = [`e:${eventId}`, `d:${delivery}`].map(async (member) => Number(await redis.memory('USAGE', `{millrace}:attempts:${member}`, 'SAMPLES', 0)));
  const attemptBytes = (await Promise.all(attempts)).reduce((sum, bytes) => sum + bytes, 0);
  return [...(await Promise.all(sizes)), ['attempts', attemptBytes]];
}
