/** An API server that is away, in trouble, or asks a webhook that nobody answers. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonObject } from '@millrace/triggers';
import { webhookNamespace } from '../listeners.ts';
import { pick } from '../random.ts';
import { recovery, unfinished } from '../recovery.ts';
import { awayFor, type Scene, type Struck } from '../scene.ts';
import type { SandboxTrouble } from '../cluster.ts';

/** kill -9, and started again with the same objects. */
export async function apiStop(scene: Scene, draw: number): Promise<Struck> {
  const ms = awayFor(scene, draw) * (draw > 0.8 ? 6 : 1);
  await scene.cluster.crash();
  await sleep(ms);
  await scene.cluster.restart();
  const struck = await recovery(scene, await unfinished(scene), 'final', performance.now(), createdMs);
  return { ...struck, seen: `away for ${(ms / 1000).toFixed(1)} s, ${struck.seen}` };
}

/** From its return until everything is created that waited for it. */
const createdMs = 30_000;

const troubles: readonly [JsonObject, ...JsonObject[]] = [
  { kind: 'status', code: 429, reason: 'TooManyRequests', retryAfterSeconds: 1 },
  { kind: 'status', code: 500, reason: 'InternalError', message: 'etcdserver: request timed out' },
  { kind: 'status', code: 503, reason: 'ServiceUnavailable' },
  { kind: 'latency', ms: 800 },
  // Longer than the time-out of a create: it is carried out all the same.
  { kind: 'latency', ms: 12_000, resource: 'configmaps', times: 12 },
];

/** Answers that are errors, or late. */
export async function apiErrors(scene: Scene, draw: number): Promise<Struck> {
  const sandbox = sandboxOf(scene);
  const trouble = pick(troubles, draw);
  await sandbox.add(trouble);
  await sleep(awayFor(scene, draw));
  await sandbox.clear();
  return { seen: JSON.stringify(trouble), wrong: null };
}

/** One namespace's admission webhook is away; the others go on as before, which is reported. */
export async function webhookAway(scene: Scene, draw: number): Promise<Struck> {
  const { cluster, senders, ledger } = scene;
  const startedAt = Date.now();
  const repair = await cluster.breakWebhook(webhookNamespace);
  await sleep(awayFor(scene, draw) * 2);
  await repair();
  const others = senders.acknowledged.filter(({ at, listener }) => at >= startedAt && listener.namespace !== webhookNamespace);
  await sleep(1_000);
  const views = await Promise.all(others.map(({ eventId }) => ledger.event(eventId)));
  const took = views.flatMap((view) => (view?.finalAt == null ? [] : [view.finalAt - view.event.receivedAt])).sort((one, other) => one - other);
  return { seen: `${took.length} of ${others.length} events of the others finished, p50 ${quantile(took, 0.5)} ms, p99 ${quantile(took, 0.99)} ms`, wrong: null };
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

/** Every connection to Redis and to the API server ends, answers get lost, senders hang up. */
export async function connectionsCut({ connection, cluster, senders }: Scene): Promise<Struck> {
  senders.cutOff(10);
  await connection.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
  if (cluster.sandbox !== null) {
    await cluster.sandbox.add({ kind: 'drop', when: 'after', verb: 'create', resource: 'configmaps', times: 10 });
    await cluster.sandbox.add({ kind: 'drop', when: 'before', verb: 'create', resource: 'configmaps', times: 5 });
  }
  await senders.burst(12);
  if (cluster.sandbox !== null) {
    await cluster.sandbox.clear();
    await cluster.sandbox.outage(200);
  }
  await connection.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
  return { seen: 'cut', wrong: null };
}

function sandboxOf({ cluster }: Scene): SandboxTrouble {
  if (cluster.sandbox === null) throw new Error('needs the sandbox');
  return cluster.sandbox;
}
