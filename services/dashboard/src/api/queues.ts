/** What waits, who works, and on what. */
import type { HeldWork } from '@millrace/ledger';
import type { ConnectedWorker, QueueDepth } from '@millrace/queue';
import type { HeldGroup, Machine, QueuesAnswer, Warning } from '../contract.ts';
import { require } from './acting.ts';
import type { Asked, Ports, RedisNow } from './asked.ts';
import { addCounts, listenersSeen, noCounts } from './numbers.ts';

type QueuesPorts = Pick<Ports, 'ledger' | 'queue' | 'rights' | 'events' | 'redisNow' | 'redisAddress' | 'clock'>;

export async function showQueues(asked: Asked, ports: QueuesPorts): Promise<QueuesAnswer> {
  const { ledger, queue } = ports;
  const visible = await asked.sight.namespaces();
  const [depth, workers, paused, redis, held, throughput, own, reasons] = await Promise.all([
    ledger.depth(),
    queue.workers(),
    queue.isPaused(),
    ports.redisNow(),
    ledger.held(),
    recently(asked, ports),
    visible === undefined ? null : ledger.events({ cursor: null, limit: 1_000 }, { state: 'open', namespaces: visible }),
    ledger.deadLetterReasons(visible),
  ]);
  const jobs = await queue.depth();
  const seen = held.filter(({ namespace }) => visible === undefined || visible.includes(namespace));
  return {
    warnings: warningsOf({ workers, paused, redis, jobs }),
    open: own === null ? { count: depth.open, complete: true } : { count: own.events.length, complete: own.ended === 'end' },
    oldestReceivedAt: own === null ? depth.oldestReceivedAt : (own.events.at(-1)?.receivedAt ?? null),
    deadLetters: reasons.reduce((sum, { count }) => sum + count, 0),
    throughput,
    held: groupHeld(seen),
    machine: visible === undefined ? machineOf(jobs, depth.waiting, workers, redis, ports.redisAddress) : null,
    paused,
  };
}

export async function setPaused(paused: boolean, asked: Asked, ports: QueuesPorts): Promise<QueuesAnswer> {
  const { viewer } = asked;
  require(await ports.rights.mayPause(viewer));
  await (paused ? ports.queue.pause() : ports.queue.resume());
  const action = paused ? 'pause' : 'resume';
  await ports.ledger.writeDown({ by: viewer.name, action });
  ports.events.acted(action, viewer.name, null);
  return showQueues(asked, ports);
}

const minutes = 5;

/** In the last full minutes, a minute. */
async function recently({ sight }: Asked, { ledger, clock }: QueuesPorts): Promise<QueuesAnswer['throughput']> {
  const to = Math.floor(clock.now() / 60_000) * 60_000 - 1;
  const from = to - minutes * 60_000 + 1;
  const listeners = (await sight.namespaces()) === undefined ? [null] : await listenersSeen({ from, to }, sight, ledger);
  const points = (await Promise.all(listeners.map((listener) => ledger.series({ unit: 'minute', from, to, listener })))).flat();
  const { received, created, filtered, dead } = points.reduce(addCounts, noCounts);
  return { received: received / minutes, created: created / minutes, filtered: filtered / minutes, dead: dead / minutes };
}

function warningsOf({ workers, paused, redis, jobs }: { readonly workers: readonly ConnectedWorker[] | null; readonly paused: boolean; readonly redis: RedisNow; readonly jobs: QueueDepth }): readonly Warning[] {
  const full = redis.limitBytes === null ? 0 : redis.usedBytes / redis.limitBytes;
  return [
    ...(workers?.length === 0 ? [{ code: 'no-worker', text: 'no worker is connected: events are stored, and nothing is created', severity: 'loud' } as const] : []),
    ...redis.problems.map((text) => ({ code: 'redis-unfit', text, severity: 'loud' }) as const),
    ...(full > nearlyFull ? [{ code: 'storage-nearly-full', text: `redis uses ${Math.round(full * 100)} % of its memory: above 80 % new events are answered with 503`, severity: 'loud' } as const] : []),
    ...((redis.lastWriteOk ?? true) ? [] : [{ code: 'redis-unfit', text: 'the last write of Redis to its disk failed', severity: 'loud' } as const]),
    ...(paused ? [{ code: 'paused', text: 'the queues are paused: events are stored, and nothing is created until they are resumed', severity: 'loud' } as const] : []),
    ...(jobs.failed > 0 ? [{ code: 'failed-jobs', text: `${jobs.failed} jobs have failed: that is a bug, please report it`, severity: 'quiet' } as const] : []),
    ...redis.warnings.map((text) => ({ code: 'redis-doubtful', text, severity: 'quiet' }) as const),
  ];
}

const nearlyFull = 0.7;

function groupHeld(held: readonly HeldWork[]): readonly HeldGroup[] {
  const groups = new Map<string, HeldGroup>();
  for (const { stage, reason, text, namespace } of held) {
    const key = `${stage}/${reason}`;
    const known = groups.get(key);
    const namespaces = new Set([...(known?.namespaces ?? []), namespace]);
    groups.set(key, { stage, reason, text, namespaces: [...namespaces], count: (known?.count ?? 0) + 1 });
  }
  return [...groups.values()].toSorted((left, right) => right.count - left.count);
}

function machineOf(jobs: QueueDepth, pending: number, workers: readonly ConnectedWorker[] | null, redis: RedisNow, address: string): Machine {
  const { server, usedBytes, limitBytes, policy, appendOnly, lastWriteOk, replicas, upSeconds } = redis;
  return { jobs, pending, workers: workers?.toSorted((left, right) => left.connectedMs - right.connectedMs) ?? null, redis: { server, address, usedBytes, maxBytes: limitBytes, policy, persistence: { aof: appendOnly, lastWriteOk }, replicas, uptimeMs: upSeconds * 1000 } };
}
