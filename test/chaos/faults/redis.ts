/** A Redis that dies, stops, or is full. */
import { setTimeout as sleep } from 'node:timers/promises';
import { bulky, plain } from '../listeners.ts';
import { inHand, recovery } from '../recovery.ts';
import { awayFor, type Scene, type Struck } from '../scene.ts';
import { burstInFlight } from './burst.ts';

/** kill -9, and started again on the same append-only file. */
export async function redisKill(scene: Scene, draw: number): Promise<Struck> {
  const sending = await burstInFlight(scene, draw);
  await scene.redis.crash();
  await sleep(awayFor(scene, draw));
  await scene.redis.restart();
  const backAt = performance.now();
  // What comes in from now on belongs to the recovery as well: ingress and workers must have found their way back.
  await scene.senders.storm(1, null, plain);
  await sending.done;
  return recovery(scene, await inHand(scene), 'went on', backAt, recoveryMs);
}

/** Stopped, sometimes for longer than a worker's lock. */
export async function redisPause(scene: Scene, draw: number): Promise<Struck> {
  const ms = draw > 0.7 ? scene.pace.lockMs + 1_000 : awayFor(scene, draw);
  const { pid } = scene.redis.server;
  process.kill(pid, 'SIGSTOP');
  try {
    await sleep(ms);
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  return { seen: `paused for ${(ms / 1000).toFixed(1)} s`, wrong: null };
}

/**
 * Above the share at which ingress stops storing: workers finish what is there, and what is finished is removed until there is
 * room again, all without help. Then so full that nobody can write.
 */
export async function redisFull(scene: Scene, draw: number): Promise<Struck> {
  const { connection, senders } = scene;
  const refusedBefore = senders.answers.get('503') ?? 0;
  const sending: Promise<unknown>[] = [];
  async function limit(bytes: number): Promise<void> {
    await connection.call('CONFIG', 'SET', 'maxmemory', String(Math.round(bytes)));
  }
  function refused(): number {
    return (senders.answers.get('503') ?? 0) - refusedBefore;
  }
  try {
    let [full, fullAt] = [0, 0];
    // Ingress looks once a second; where room was made sooner than that, once more.
    for (let round = 0; round < rounds && refused() === 0; round++) {
      await limit(0);
      await senders.burst(bulkyEvents, bulky);
      sending.push((await burstInFlight(scene, draw)).done);
      full = (await usedBytes(scene)) / 0.9;
      fullAt = performance.now();
      await limit(full);
      while (refused() === 0 && (await usedBytes(scene)) > full * 0.8 && performance.now() - fullAt < drainedMs) await sleep(100);
    }
    const struck = await recovery(scene, await inHand(scene), 'went on', performance.now(), drainedMs);
    while ((await usedBytes(scene)) > full * 0.8 && performance.now() - fullAt < drainedMs) await sleep(100);
    const roomAfterMs = performance.now() - fullAt;
    await limit((await usedBytes(scene)) * 0.9);
    await sleep(awayFor(scene, draw) / 2);
    const seen = `${refused()} requests refused, room again after ${(roomAfterMs / 1000).toFixed(1)} s, ${struck.seen}`;
    return { seen, wrong: struck.wrong ?? (refused() === 0 || roomAfterMs > drainedMs ? seen : null) };
  } finally {
    await limit(0);
    await Promise.all(sending);
  }
}

async function usedBytes({ connection }: Scene): Promise<number> {
  return Number(/^used_memory:(\d+)/m.exec(await connection.info('memory'))?.[1] ?? 0);
}

/** Of 200 kB each: a good part of what is stored, even at the end of a long run. */
const bulkyEvents = 60;
/** From the first answer of the restarted server. */
const recoveryMs = 15_000;
const drainedMs = 60_000;
const rounds = 5;
