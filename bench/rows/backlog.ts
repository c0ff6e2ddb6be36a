/**
 * A great many events wait for one listener: what ingress still takes, how the worker's memory and rate do, and how soon another listener's event
 * is created. The far side is a sandbox: what is looked at is what we do before it.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { startBareServer } from '../support/bare.ts';
import type { Bench } from '../support/bench.ts';
import { load } from '../support/load.ts';
import { pushHeaders, pushOf } from '../support/pushes.ts';
import type { Chart, Finding, Measured, Row } from '../support/row.ts';
import { makeListener, startScene } from '../support/scene.ts';
import type { Place, Scene } from '../support/scene.ts';
import { alternately, ms, percent, perSecond, quantileOf, ratioOf } from '../support/statistics.ts';
import { residentMiB } from '../support/usage.ts';
import { drainRate, whilePaused } from '../support/working.ts';

export const backlog: Row = { name: 'backlog', what: 'a great many events waiting, and fairness to others', run };

const noisy: Place = { namespace: 'noisy', name: 'el' };
const quiet: Place = { namespace: 'quiet', name: 'el' };
const busy: Place = { namespace: 'busy', name: 'el' };

async function run(bench: Bench): Promise<Measured> {
  const waiting = bench.quick ? 20_000 : 200_000;
  const farSide = await bench.sandbox();
  for (const place of [noisy, quiet, busy]) await makeListener(farSide, place);
  const redis = await bench.redis('everysec');
  const scene = await startScene(bench, redis, farSide);
  const bare = await startBareServer(redis.url);

  /** Beside the bare server, which has nothing to do with what waits: so the machine's mood does not count. */
  async function receives(): Promise<number> {
    const common = { path: `/${busy.namespace}/${busy.name}`, bodyBytes: 7_000, connections: 32, most: null, forMs: bench.quick ? 1_500 : 3_000, perSecond: null };
    const pairs = await alternately(3, () => load({ ...common, port: scene.port }), () => load({ ...common, port: bare.port }));
    return ratioOf(pairs.map(([own, other]) => [own.perSecond, other.perSecond]));
  }
  try {
    await scene.ingress();
    await receives();
    const emptyRatio = await receives();
    const worker = await scene.worker();
    await scene.drainedTo(0);
    const emptyRate = await drainRate(scene, redis, [noisy], bench.quick ? 2_000 : 4_000);

    let fullRatio = 0;
    await whilePaused(redis, async () => {
      await scene.store(noisy, waiting, 1_000);
      fullRatio = await receives();
    });
    const { open } = await scene.ledger.depth();
    const memory = sampled(worker.pid);
    const [from, tookMs] = [performance.now(), await quietEvents(scene, bench.quick ? 20 : 100)];
    const left = (await scene.ledger.depth()).open;
    const fullRate = ((open - left) / (performance.now() - from)) * 1000;
    memory.stop();

    const what = `${waiting / 1000},000 waiting`;
    const [most, first, last] = [Math.max(...memory.mib), averageOf(memory.mib.slice(0, memory.mib.length / 3)), averageOf(memory.mib.slice(-memory.mib.length / 3))];
    const findings: Finding[] = [
      { what: `backlog: receive with ${what}`, measured: `${percent(fullRatio)} of a bare server (${percent(fullRatio / emptyRatio)})`, baseline: `with nothing waiting ${percent(emptyRatio)} of it`, goal: 'at least 80%', met: fullRatio / emptyRatio >= 0.8, numbers: { fullRatio, emptyRatio } },
      { what: `backlog: drain with ${what} (sandbox)`, measured: `${perSecond(fullRate)} (${percent(fullRate / emptyRate)})`, baseline: `with few waiting ${perSecond(emptyRate)}`, goal: 'the drain rate (at least 90%)', met: fullRate >= 0.9 * emptyRate, numbers: { fullRate, emptyRate } },
      { what: 'backlog: memory of the worker meanwhile', measured: `at most ${Math.round(most)} MiB, from ${Math.round(first)} to ${Math.round(last)}`, baseline: '', goal: 'flat, under 200 MiB', met: most < 200 && last < first * 1.15, numbers: { most, first, last } },
      { what: `fairness: another listener's event, ${what}`, measured: `p99 ${ms(quantileOf(tookMs, 0.99))}, median ${ms(quantileOf(tookMs, 0.5))}`, baseline: '', goal: 'p99 under 2 s', met: quantileOf(tookMs, 0.99) < 2000, numbers: { p99: quantileOf(tookMs, 0.99), median: quantileOf(tookMs, 0.5) } },
    ];
    return { findings, charts: [memoryChart(memory.mib, what)] };
  } finally {
    await bare.close();
    await scene.close();
    await redis.close();
  }
}

/** One after another, a moment apart: how long each took, sorted. */
async function quietEvents(scene: Scene, count: number): Promise<readonly number[]> {
  const body = pushOf(7_000);
  const tookMs: number[] = [];
  for (let nth = 0; nth < count; nth++) {
    const answer = await fetch(`http://127.0.0.1:${scene.port}/${quiet.namespace}/${quiet.name}`, { method: 'POST', headers: { ...pushHeaders, 'X-GitHub-Delivery': randomUUID() }, body });
    const { eventID } = (await answer.json()) as { readonly eventID: string };
    for (let view = await scene.ledger.event(eventID); ; view = await scene.ledger.event(eventID)) {
      if (view?.finalAt != null) {
        tookMs.push(view.finalAt - view.event.receivedAt);
        break;
      }
      await sleep(20);
    }
    await sleep(200);
  }
  return tookMs.sort((a, b) => a - b);
}

function sampled(pid: number): { readonly mib: number[]; readonly stop: () => void } {
  const mib: number[] = [];
  const timer = setInterval(() => mib.push(residentMiB(pid)), 250);
  return { mib, stop: () => clearInterval(timer) };
}

function averageOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

function memoryChart(mib: readonly number[], what: string): Chart {
  return { name: 'backlog-memory', title: `Memory of the worker, ${what}`, kind: 'lines', x: { name: 'seconds', values: mib.map((_, at) => at / 4) }, y: 'MiB', series: [{ name: 'worker', values: mib }] };
}
