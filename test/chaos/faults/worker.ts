/** Workers that die, stop and come back, or have the wrong time. */
import { setTimeout as sleep } from 'node:timers/promises';
import { startHoldingProxy } from '../../support/hold-answers.ts';
import { foundObject } from '../collect.ts';
import type { Slot } from '../fleet.ts';
import { pick } from '../random.ts';
import { inHand, recovery } from '../recovery.ts';
import { awayFor, type Scene, type Struck } from '../scene.ts';
import { burstInFlight, burstSize } from './burst.ts';

/** kill -9 in the middle of work. */
export async function workerKill(scene: Scene, draw: number): Promise<Struck> {
  const sending = await burstInFlight(scene, draw);
  await pick(scene.fleet.workers, draw).kill();
  const killedAt = performance.now();
  const found = await inHand(scene);
  const struck = await recovery(scene, found, 'went on', killedAt, recoveryMs);
  await sending.done;
  await scene.fleet.allUp();
  return struck;
}

/** kill -9 when the API server has created an object and the worker has not heard of it. */
export async function workerKillInCreate(scene: Scene): Promise<Struck> {
  const { cluster, fleet, senders } = scene;
  if (cluster.sandbox === null) throw new Error('worker-kill-in-create: needs the sandbox');
  const proxy = await startHoldingProxy(cluster.sandbox.url);
  try {
    const doomed = await fleet.extraWorker({ MILLRACE_KUBE_URL: proxy.url });
    const held = proxy.hold((method, at) => method === 'POST' && at.includes('/configmaps'));
    const sending = senders.burst(burstSize);
    await held;
    process.kill(doomed.pid, 'SIGKILL');
    await doomed.ended;
    const killedAt = performance.now();
    proxy.release();
    const struck = await recovery(scene, await inHand(scene), 'went on', killedAt, recoveryMs);
    await sending;
    return struck;
  } finally {
    await proxy.close();
  }
}

/** Stopped for longer than its lock; what it had in hand is done by others, deleted (as by a pruner), and then it goes on. */
export async function workerPause(scene: Scene, draw: number): Promise<Struck> {
  const { fleet, pace, ledger } = scene;
  const slot = pick(fleet.workers, draw);
  const sending = await burstInFlight(scene, draw);
  const pid = await stopped(slot);
  try {
    const burst = await sending.done;
    const stoppedAt = performance.now();
    const struck = await recovery(scene, await inHand(scene), 'went on', stoppedAt, recoveryMs);
    await sleep(Math.max(0, stoppedAt + pace.lockMs + pace.stalledMs - performance.now()));
    let deleted = 0;
    for (const { eventId } of burst) {
      for (const delivery of (await ledger.event(eventId))?.deliveries ?? []) {
        if (delivery.state !== 'created') continue;
        const objects = [...delivery.objects].map(([index, { name }]) => ({ namespace: delivery.rendering?.resources[index]?.namespace ?? '', name }));
        for (const object of objects) deleted += await deleteOne(scene, object);
      }
    }
    return { ...struck, seen: `${struck.seen}, ${deleted} objects deleted` };
  } finally {
    process.kill(pid, 'SIGCONT');
  }
}

/** Minutes ahead or behind for a while, working beside the others. */
export async function workerClock(scene: Scene, draw: number): Promise<Struck> {
  const { clockLibrary, fleet, senders } = scene;
  if (clockLibrary === null) throw new Error('worker-clock: needs libfaketime');
  const offset = `${draw < 0.5 ? '-' : '+'}${Math.ceil(Math.abs(draw - 0.5) * 20)}m`;
  const skewed = await fleet.extraWorker({ LD_PRELOAD: clockLibrary, FAKETIME: offset, FAKETIME_DONT_FAKE_MONOTONIC: '1', DONT_FAKE_MONOTONIC: '1' });
  await senders.burst(burstSize);
  await sleep(awayFor(scene, draw));
  await skewed.stop(30_000);
  return { seen: `a worker's clock was ${offset} off`, wrong: null };
}

/** From a kill to nothing missing. */
const recoveryMs = 30_000;

async function stopped(slot: Slot): Promise<number> {
  await slot.up();
  const pid = slot.pid();
  if (pid === null) return stopped(slot);
  process.kill(pid, 'SIGSTOP');
  return pid;
}

async function deleteOne({ cluster, deleted }: Scene, { namespace, name }: { readonly namespace: string; readonly name: string }): Promise<number> {
  const path = `/api/v1/namespaces/${namespace}/configmaps/${name}`;
  const found = await cluster.kube.request({ method: 'GET', path });
  if (found.kind !== 'answer') return 0;
  const answer = await cluster.kube.request({ method: 'DELETE', path });
  if (answer.kind !== 'answer') throw new Error(`worker-pause: ${path}: ${answer.failure.text}`);
  deleted.push(foundObject(found.body));
  return 1;
}
