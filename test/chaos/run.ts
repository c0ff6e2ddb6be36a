/**
 * One run: everything is started, events flow and faults strike until the time is up; then what is open is waited for,
 * and each acknowledged event is checked.
 *
 *   start -> (fault, pause) ... -> senders finish -> settled: nothing open, nothing in the queue -> collect -> check
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import path from 'node:path';
import { connectRedis, createLedger, type Depth } from '@millrace/ledger';
import { createQueue, type Queue, type QueueDepth } from '@millrace/queue';
import { startTestRedis } from '../support/redis.ts';
import { check, type CheckedEvent, type FoundObject, type Verdict } from './check.ts';
import { createAll, startRealCluster, startSandboxCluster } from './cluster.ts';
import { collectObjects } from './collect.ts';
import { strikes } from './faults/faults.ts';
import { startFleet } from './fleet.ts';
import { follow } from './follow.ts';
import { objects } from './listeners.ts';
import { loggedOutcomes } from './logged.ts';
import { findClockLibrary, missingFor } from './missing.ts';
import { faultsWanted, type ChaosOptions } from './options.ts';
import { describePlanned, planFaults, type FaultName, type PlannedFault } from './plan.ts';
import type { Pace, Scene } from './scene.ts';
import { startSenders } from './senders.ts';

export interface ChaosRun {
  readonly verdict: Verdict;
  readonly acknowledged: number;
  readonly faults: number;
  /** Everything but lost and duplicated that makes the run a failure. */
  readonly wrong: readonly string[];
  readonly events: readonly CheckedEvent[];
  readonly objects: readonly FoundObject[];
}

export interface RunOptions {
  readonly options: ChaosOptions;
  readonly pace: Pace;
  /** For logs and for what is stored. */
  readonly folder: string;
  readonly say: (line: string) => void;
  /** Called with each thing that is started, to be ended in reverse. */
  readonly onEnd: (name: string, end: () => Promise<void> | void) => void;
}

export async function runChaos({ options, pace, folder, say, onEnd }: RunOptions): Promise<ChaosRun> {
  const clockLibrary = findClockLibrary();
  const faults = usable(options, clockLibrary, say);
  const plan = planFaults(options.seed, faults);
  mkdirSync(folder, { recursive: true });

  const redis = await startTestRedis();
  onEnd('redis', () => redis.close());
  const cluster = options.api === 'real' ? await startRealCluster() : await startSandboxCluster(path.join(folder, 'sandbox'));
  onEnd('cluster', () => cluster.close());
  await createAll(cluster.kube, objects);

  const secretKey = randomBytes(32);
  const connection = connectRedis(redis.url, { name: 'chaos', whenAway: 'wait', onError: () => {} });
  onEnd('connection', () => connection.disconnect());
  const ledger = createLedger({ connection, secretKey });
  // So that a tenth of it, which redis-full leaves, is room for what is in hand.
  await connection.set('ballast', Buffer.alloc(ballastBytes));
  const queue = createQueue({ connection, onError: () => {} });
  onEnd('queue', () => queue.close());

  const settings = {
    REDIS_URL: redis.url,
    MILLRACE_SECRET_KEY: secretKey.toString('base64'),
    MILLRACE_OWNER: 'stdin',
    MILLRACE_HOST: '127.0.0.1',
    MILLRACE_OPS_HOST: '127.0.0.1',
    ...cluster.environment,
    ...pace.settings,
  };
  const fleet = await startFleet({ folder, settings, momentMs: pace.momentMs });
  onEnd('fleet', () => fleet.close());
  await fleet.allUp();
  say(`seed ${options.seed}, ${options.rate} events/s for ${options.minutes} min, ${cluster.described}`);

  const startedAt = performance.now();
  const senders = startSenders({ ports: [fleet.ingress[0].port, fleet.ingress[1].port], rate: options.rate, run: `chaos-${options.seed}` });
  onEnd('senders', () => senders.finish(0));
  const followed = follow(senders.acknowledged, ledger);
  const scene: Scene = { redis, connection, ledger, fleet, cluster, senders, pace, clockLibrary, deleted: [] };

  const wrong: string[] = [];
  let struck = 0;
  while (performance.now() - startedAt < options.minutes * 60_000) {
    const planned = plan.next().value;
    const at = clock(startedAt);
    const seen = await strike(planned, scene, wrong);
    struck += 1;
    say(`${at}  ${describePlanned(planned)}: ${seen}`);
    await sleep(pace.betweenMs);
  }

  await fleet.allUp();
  await senders.finish(60_000);
  const settled = await settle(scene, queue);
  say(`${clock(startedAt)}  settled after ${(settled.tookMs / 1000).toFixed(1)} s; answers ${[...senders.answers].map(([answer, count]) => `${answer}: ${count}`).join(', ')}`);

  const read = await followed.finish();
  const logged = loggedOutcomes(folder, new Set(read.flatMap(({ eventId, view }) => (view === null ? [eventId] : []))));
  const events = read.map((event) => ({ ...event, logged: logged.get(event.eventId) ?? [] }));
  const there = [...(await collectObjects(cluster.kube)), ...scene.deleted];
  const verdict = check(events, there);
  const eventsWanted = Math.floor(options.minutes * 60 * options.rate);
  wrong.push(
    ...settled.left,
    ...senders.complaints,
    ...fleet.surprises,
    ...(events.length < eventsWanted ? [`${events.length} events were acknowledged, wanted at least ${eventsWanted}`] : []),
    ...(struck < faultsWanted({ ...options, faults }) ? [`${struck} faults struck, wanted at least ${faultsWanted({ ...options, faults })}`] : []),
  );
  return { verdict, acknowledged: events.length, faults: struck, wrong, events, objects: there };
}

const ballastBytes = 16 * 1024 * 1024;

function usable(options: ChaosOptions, clockLibrary: string | null, say: (line: string) => void): readonly FaultName[] {
  return options.faults.filter((name) => {
    const missing = missingFor(name, { api: options.api, clockLibrary });
    if (missing !== null) say(`without ${name}: ${missing}`);
    return missing === null;
  });
}

async function strike(planned: PlannedFault, scene: Scene, wrong: string[]): Promise<string> {
  const alone = planned.parts.length === 1;
  const came = await Promise.all(planned.parts.map(async ({ name, draw }) => ({ name, struck: await strikes[name](scene, draw) })));
  for (const { name, struck } of came) {
    // How long one takes says nothing while another goes on.
    if (struck.wrong !== null && alone) wrong.push(`${name}: ${struck.wrong}`);
  }
  return came.map(({ struck }) => struck.seen).join(' + ');
}

interface Settled {
  readonly tookMs: number;
  /** What is still open when it should not be. */
  readonly left: readonly string[];
}

/** Until nothing is open and no job is left. BullMQ's failed set is empty, always. */
async function settle({ ledger, pace }: Scene, queue: Queue): Promise<Settled> {
  const startedAt = performance.now();
  for (;;) {
    const [depth, jobs] = await Promise.all([ledger.depth(), queue.depth()]);
    const left = leftOver(depth, jobs);
    const tookMs = performance.now() - startedAt;
    if (left.length === 0 || jobs.failed > 0 || tookMs > pace.settleMs) return { tookMs, left };
    await sleep(200);
  }
}

function leftOver(depth: Depth, jobs: QueueDepth): readonly string[] {
  const counts = { 'the open index': depth.open, 'the pending lists': depth.waiting, "BullMQ's failed set": jobs.failed, "BullMQ's other sets": jobs.waiting + jobs.active + jobs.delayed };
  return Object.entries(counts).flatMap(([what, count]) => (count === 0 ? [] : [`${what}: found ${count} at the end, wanted none`]));
}

function clock(startedAt: number): string {
  const seconds = Math.floor((performance.now() - startedAt) / 1000);
  return `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
}
