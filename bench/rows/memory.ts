/** What ingress and worker hold: idle, and while events come at nearly the rate at which they are worked off. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench } from '../support/bench.ts';
import { load } from '../support/load.ts';
import type { Measured, Row } from '../support/row.ts';
import { makeListener, removeRuns, startScene } from '../support/scene.ts';
import { perSecond } from '../support/statistics.ts';
import { residentMiB } from '../support/usage.ts';
import { endToEnd } from '../support/working.ts';

export const memory: Row = { name: 'memory', what: 'memory idle, and at full rate', run };

const wanted = { ingress: 150, worker: 200 } as const;
const place = { namespace: 'memory', name: 'el' };
const everyMs = 1_000;

async function run(bench: Bench): Promise<Measured> {
  const farSide = await bench.sandbox();
  await makeListener(farSide, place);
  const redis = await bench.redis('everysec');
  const scene = await startScene(bench, redis, farSide);
  // So that Redis and the sandbox stay small: what is looked at is ours.
  const settings = { MILLRACE_RETENTION_EVENTS: '5000' };
  const seconds = bench.quick ? 20 : 300;
  try {
    const [ingress, worker] = [await scene.ingress(settings), await scene.worker(settings)];
    await sleep(3_000);
    const idle = { ingress: residentMiB(ingress.pid), worker: residentMiB(worker.pid) };
    const { perSecond: most } = await endToEnd(scene, place, bench.quick ? 1_000 : 3_000, { ingress: ingress.pid, worker: worker.pid, redis: redis.pid });

    const samples: { readonly ingress: number; readonly worker: number }[] = [];
    const rate = most * 0.85;
    const over = new AbortController();
    const loading = load({ port: scene.port, path: `/${place.namespace}/${place.name}`, bodyBytes: 7_000, connections: 32, most: null, forMs: seconds * 1000, perSecond: rate }).finally(() => over.abort());
    while (!over.signal.aborted) {
      samples.push({ ingress: residentMiB(ingress.pid), worker: residentMiB(worker.pid) });
      if (samples.length % 10 === 0) await removeRuns(farSide, place.namespace);
      await sleep(everyMs);
    }
    await loading;
    const findings = (['ingress', 'worker'] as const).map((service) => {
      const held = samples.map((sample) => sample[service]);
      const [middle, last] = [averageOf(held.slice(held.length / 3, (held.length * 2) / 3)), averageOf(held.slice((-held.length * 1) / 3))];
      const highest = Math.max(...held);
      return {
        what: `memory: ${service}, idle and ${seconds} s at ${perSecond(rate)}`,
        measured: `idle ${Math.round(idle[service])} MiB, at most ${Math.round(highest)} MiB, second third ${Math.round(middle)}, last third ${Math.round(last)}`,
        baseline: '',
        goal: `under ${wanted[service]} MiB, no growth`,
        met: idle[service] < wanted[service] && highest < wanted[service] && last < middle * 1.1,
        numbers: { idle: idle[service], highest, middle, last },
      };
    });
    const chart = {
      name: 'memory',
      title: `Memory while ${Math.round(rate)} events a second come`,
      kind: 'lines',
      x: { name: 'seconds', values: samples.map((_, at) => at) },
      y: 'MiB',
      series: (['ingress', 'worker'] as const).map((name) => ({ name, values: samples.map((sample) => sample[name]) })),
    } as const;
    return { findings, charts: [chart] };
  } finally {
    await scene.close();
    await redis.close();
  }
}

function averageOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
