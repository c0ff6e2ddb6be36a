/** A push as ingress stores it, and what select, chain and rendering come to: what one event and its one delivery put into the ledger. */
import { randomUUID } from 'node:crypto';
import { inlineToken } from '@millrace/ledger';
import type { DecidedDelivery, ReceivedEvent, RedisLedger, Rendering } from '@millrace/ledger';
import { bodyOfBytes, canonicalHeaders, deliveryId, describeReceived } from '@millrace/triggers';
import type { DeliveryIdentity } from '@millrace/triggers';
import { sha256Hex } from '@millrace/pipeline';
import { pushHeaders, pushOf } from './pushes.ts';

/** As many listeners as to have room for all of a batch in their windows. */
export function storedPush(nth: number, place = { namespace: 'ci', name: `listener-${nth % 200}` }, bodyBytes = 7_000): ReceivedEvent {
  const commit = sha256Hex(`commit ${nth}`).slice(0, 40);
  const text = bodyText(bodyBytes);
  const body = Buffer.from(text.replace('"after":"', `"after":"${commit}","was":"`).replace('"full_name":"', `"full_name":"org/app-${nth % 50}","was":"`));
  const headers = canonicalHeaders(Object.entries({ ...pushHeaders, 'Content-Length': String(body.byteLength), 'X-GitHub-Delivery': randomUUID() }));
  return {
    event: { id: randomUUID(), listener: { ...place, uid: listenerUid, resourceVersion: '' }, method: 'POST', url: '/', headers },
    body,
    trace: null,
    duplicateKey: sha256Hex(`duplicate ${nth} ${place.name}`),
    duplicateWindowMs: 300_000,
    about: describeReceived(headers, bodyOfBytes(body)),
  };
}

const listenerUid = randomUUID();
const bodies = new Map<number, string>();
function bodyText(bytes: number): string {
  const known = bodies.get(bytes) ?? pushOf(bytes).toString('utf8');
  bodies.set(bytes, known);
  return known;
}

/** An attempt as the worker makes it, up to the creates: one delivery goes on in it, several are begun one by one. */
export async function decide(ledger: RedisLedger, eventId: string, deliveries = 1): Promise<readonly Decided[]> {
  const begun = await ledger.beginEvent(eventId, 1);
  if (begun.kind !== 'begun') throw new Error(`event ${eventId}: found ${begun.kind}, wanted begun; with more than 12,800 events some wait for others`);
  const decided = Array.from({ length: deliveries }, (_, nth) => decidedDelivery(eventId, nth, deliveries === 1));
  await ledger.recordDecision(eventId, begun.token, { attempt: { stage: 'select', outcome: 'ok', reason: null, text: null, durationMs: 3, worker: 'worker-7d9f8/1' }, note: null, deliveries: decided });
  return await Promise.all(decided.map(async ({ id, next }) => (next.kind === 'inline' ? { id, token: inlineToken } : { id, token: await begin(ledger, id) })));
}

async function begin(ledger: RedisLedger, id: string): Promise<number> {
  const begun = await ledger.beginDelivery(id, 1);
  if (begun.kind !== 'begun') throw new Error(`delivery ${id}: found ${begun.kind}, wanted begun`);
  return begun.token;
}

export interface Decided {
  readonly id: string;
  readonly token: number;
}

/** What follows, as if every create had been answered. */
export async function settle(ledger: RedisLedger, { id, token }: Decided): Promise<void> {
  const attempt = { stage: 'create', outcome: 'ok', reason: null, text: null, durationMs: 20, worker: 'worker-7d9f8/1' } as const;
  const objects = new Map([[0, { kind: 'created', name: nameOf(id), uid: randomUUID(), resource: 'pipelineruns', warnings: [], found: false } as const]]);
  const settled = await ledger.settleDelivery(id, token, { kind: 'created', attempt, chain: null, objects });
  if (settled.kind !== 'recorded') throw new Error(`delivery ${id}: found ${settled.kind}, wanted recorded`);
}

/** A listener's window of 64 is never full: 200 listeners take turns. */
export async function inBatches<T>(all: readonly T[], work: (one: T) => Promise<unknown>): Promise<void> {
  for (let at = 0; at < all.length; at += 500) await Promise.all(all.slice(at, at + 500).map(work));
}

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

function decidedDelivery(eventId: string, nth: number, isOnlyOne: boolean): DecidedDelivery {
  const name = `push-${nth}`;
  const identity: DeliveryIdentity = { eventId, group: null, trigger: { kind: 'trigger', namespace: 'ci', name }, occurrence: 0 };
  const id = deliveryId(identity, sha256Hex);
  return { id, identity, selected: { ...selected, name }, groupDelivery: null, chain, next: isOnlyOne ? { kind: 'inline', rendering: renderingOf(nameOf(id)) } : { kind: 'queued', delayMs: 0, failure: null } };
}

function renderingOf(name: string): Rendering {
  const params = ['repo-url', 'revision', 'branch', 'image', 'author'].map((param) => ({ name: param, value: `a value of usual length for ${param}` }));
  const labels = { 'triggers.tekton.dev/trigger': 'push', 'triggers.tekton.dev/eventlistener': 'listener', 'triggers.tekton.dev/triggers-eventid': randomUUID() };
  const spec = { pipelineRef: { name: 'build' }, params, workspaces: [{ name: 'source', volumeClaimTemplate: { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } } }], timeouts: { pipeline: '1h0m0s' } };
  const object = { apiVersion: 'tekton.dev/v1', kind: 'PipelineRun', metadata: { generateName: 'app-', namespace: 'ci', labels }, spec };
  return { resources: [{ apiVersion: 'tekton.dev/v1', kind: 'PipelineRun', namespace: 'ci', name, generateName: 'app-', object }], failure: null, params: [] };
}

function nameOf(deliveryId: string): string {
  return `app-${deliveryId.slice(0, 8)}`;
}
