/** How many stored events a second become PipelineRuns, and how many while they arrive: beside a minimal client of the same API server. */
import type { Bench } from '../support/bench.ts';
import { bareCreates } from '../support/creates.ts';
import type { FarSide } from '../support/far-side.ts';
import { emptied } from '../support/redis.ts';
import type { Finding, Measured, Row } from '../support/row.ts';
import { createdObject, makeListener, removeRuns, startScene } from '../support/scene.ts';
import type { Place } from '../support/scene.ts';
import { alternately, medianOf, ms, percent, perSecond, ratioOf } from '../support/statistics.ts';
import { drainRate, endToEnd } from '../support/working.ts';
import type { EndToEnd } from '../support/working.ts';

export const drain: Row = { name: 'drain', what: 'stored events to PipelineRuns, one worker; the same while they arrive; what an event costs', run };

const wantedDrain = 0.9;
const wantedEndToEnd = 0.75;
const wantedMs = 0.7;
/** As many as the worker has under way. */
const atATime = 16;

const one: Place = { namespace: 'drain-0', name: 'el' };
const four: readonly Place[] = ['drain-0', 'drain-1', 'drain-2', 'drain-3'].map((namespace) => ({ namespace, name: 'el' }));

async function run(bench: Bench): Promise<Measured> {
  const farSide = await bench.farSide();
  for (const place of four) await makeListener(farSide, place);
  const redis = await bench.redis('everysec');
  const scene = await startScene(bench, redis, farSide);
  const count = bench.quick ? 1_000 : 5_000;
  const rounds = 2;
  try {
    const [ingress, worker] = [await scene.ingress(), await scene.worker()];
    const pids = { ingress: ingress.pid, worker: worker.pid, redis: redis.pid };
    // Everything has run before it is measured.
    await endToEnd(scene, one, 1_000, pids);
    const object = await createdObject(farSide, one.namespace);

    async function bare(): Promise<number> {
      const { perSecond } = await bareCreates(farSide, one.namespace, object, count, atATime);
      await cleared(farSide);
      return perSecond;
    }
    async function stored(places: readonly Place[]): Promise<number> {
      await emptied(redis);
      const rate = await drainRate(scene, redis, places, count);
      await cleared(farSide);
      return rate;
    }
    async function arriving(): Promise<EndToEnd> {
      await emptied(redis);
      const found = await endToEnd(scene, one, count, pids);
      await cleared(farSide);
      return found;
    }

    await cleared(farSide);
    const ofOne = await alternately(rounds, () => stored([one]), bare);
    const ofFour = await alternately(rounds, () => stored(four), bare);
    const whole = await alternately(rounds, arriving, bare);
    const findings = [
      compared('drain: one listener', farSide, ofOne, wantedDrain),
      compared('drain: four listeners, each in a namespace of its own', farSide, ofFour, wantedDrain),
      compared('end to end', farSide, whole.map(([{ perSecond }, rate]) => [perSecond, rate]), wantedEndToEnd),
      costOf(whole.map(([found]) => found)),
    ];
    const chart = {
      name: 'drain',
      title: `PipelineRuns created (${farSide.name})`,
      kind: 'bars',
      x: { name: '', values: findings.slice(0, 3).map(({ what }) => what) },
      y: 'a second',
      series: [
        { name: 'minimal client', values: findings.slice(0, 3).map(({ numbers }) => numbers['barePerSecond'] ?? 0) },
        { name: 'Millrace', values: findings.slice(0, 3).map(({ numbers }) => numbers['perSecond'] ?? 0) },
      ],
    } as const;
    return { findings, charts: [chart] };
  } finally {
    await scene.close();
    await redis.close();
  }
}

function compared(what: string, farSide: FarSide, pairs: readonly (readonly [number, number])[], wanted: number): Finding {
  const ratio = ratioOf(pairs);
  const [rate, bareRate] = [medianOf(pairs.map(([own]) => own)), medianOf(pairs.map(([, other]) => other))];
  return {
    what: `${what} (${farSide.name})`,
    measured: `${perSecond(rate)} (${percent(ratio)})`,
    baseline: `minimal client, ${atATime} at a time: ${perSecond(bareRate)}`,
    goal: `at least ${percent(wanted)}`,
    met: ratio >= wanted,
    numbers: { perSecond: rate, barePerSecond: bareRate, ratio },
  };
}

function costOf(found: readonly EndToEnd[]): Finding {
  const [ingressMs, workerMs, redisMs] = (['ingressMs', 'workerMs', 'redisMs'] as const).map((which) => medianOf(found.map((one) => one[which]))) as [number, number, number];
  const together = ingressMs + workerMs + redisMs;
  return {
    what: 'cost: processor time for a 7 KB push with one trigger',
    measured: `${ms(together)}: ingress ${ms(ingressMs)}, worker ${ms(workerMs)}, Redis ${ms(redisMs)}`,
    baseline: '',
    goal: `together under ${wantedMs} ms, Redis under 0.2 ms`,
    met: together < wantedMs && redisMs < 0.2,
    numbers: { together, ingressMs, workerMs, redisMs },
  };
}

async function cleared(farSide: FarSide): Promise<void> {
  for (const { namespace } of four) await removeRuns(farSide, namespace);
}
