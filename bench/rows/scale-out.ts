/** More worker processes against a far side that takes its time: how far the rate grows with them, and what is full then. */
import { cpus } from 'node:os';
import { performance } from 'node:perf_hooks';
import type { Bench } from '../support/bench.ts';
import { emptied } from '../support/redis.ts';
import type { Measured, Row } from '../support/row.ts';
import { makeListener, startScene } from '../support/scene.ts';
import type { Place } from '../support/scene.ts';
import { percent, perSecond } from '../support/statistics.ts';
import { usageOf } from '../support/usage.ts';
import { drainRate } from '../support/working.ts';

export const scaleOut: Row = { name: 'scale-out', what: 'more worker processes, a far side that takes 100 ms', run };

const latencyMs = 100;
const workers = [1, 2, 4] as const;
/** A namespace takes no more than a quarter of a worker's slots. */
const places: readonly Place[] = [0, 1, 2, 3, 4, 5, 6, 7].map((nth) => ({ namespace: `scale-${nth}`, name: 'el' }));

async function run(bench: Bench): Promise<Measured> {
  const farSide = await bench.sandbox();
  for (const place of places) await makeListener(farSide, place);
  await farSide.kube.request({ method: 'POST', path: '/sandbox/faults', body: { kind: 'latency', ms: latencyMs, verb: 'create', resource: 'pipelineruns' } });
  const redis = await bench.redis('everysec');
  const scene = await startScene(bench, redis, farSide);
  const found: { readonly rate: number; readonly redisShare: number; readonly farShare: number; readonly all: number }[] = [];
  try {
    const pids: number[] = [];
    for (const count of workers) {
      while (pids.length < count) pids.push((await scene.worker()).pid);
      await drainRate(scene, redis, places, 400 * count);
      await emptied(redis);
      const usages = [redis.pid, farSide.pid ?? redis.pid, ...pids].map(usageOf);
      const from = performance.now();
      const rate = await drainRate(scene, redis, places, (bench.quick ? 800 : 2_000) * count);
      const tookMs = performance.now() - from;
      const [redisMs = 0, farMs = 0, ...ownMs] = usages.map((usage) => usage.spentMs());
      found.push({ rate, redisShare: redisMs / tookMs, farShare: farMs / tookMs, all: (redisMs + farMs + ownMs.reduce((sum, ms) => sum + ms, 0)) / tookMs });
    }
  } finally {
    await scene.close();
    await redis.close();
  }
  const [one, , four] = found;
  if (one === undefined || four === undefined) throw new Error('no rate of 1 and of 4 workers');
  const ratio = four.rate / (4 * one.rate);
  const full = four.redisShare > 0.9 ? 'Redis is full' : four.all > 0.9 * cpus().length ? 'the machine is full' : 'nothing is full';
  const findings = found.map(({ rate, redisShare, farShare }, at) => ({
    what: `scale out: ${workers[at]} worker${at === 0 ? '' : 's'} (sandbox, ${latencyMs} ms)`,
    measured: `${perSecond(rate)}; Redis ${percent(redisShare)} of a core, sandbox ${percent(farShare)}${at === 2 ? `; ${full}` : ''}`,
    baseline: at === 0 ? `the far side allows ${perSecond((16 * 1000) / latencyMs)}` : `${workers[at]} times one: ${perSecond((workers[at] ?? 0) * one.rate)}`,
    goal: at === 2 ? 'linear (at least 90%) until the far side or Redis is full' : '',
    met: at === 2 ? ratio >= 0.9 || full !== 'nothing is full' : null,
    numbers: { rate, redisShare, farShare },
  }));
  const chart = {
    name: 'scale-out',
    title: `Created by 1, 2 and 4 workers, each create takes ${latencyMs} ms`,
    kind: 'lines',
    x: { name: 'worker processes', values: workers },
    y: 'a second',
    series: [
      { name: 'Millrace', values: found.map(({ rate }) => rate) },
      { name: 'linear', values: workers.map((count) => count * one.rate) },
    ],
  } as const;
  return { findings, charts: [chart] };
}
