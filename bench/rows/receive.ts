/** How many pushes a second are stored and answered, beside a bare server on the same parts; and how late answers of both are at half of that. */
import { startBareServer } from '../support/bare.ts';
import type { Bench } from '../support/bench.ts';
import type { Loaded } from '../support/load.ts';
import { load } from '../support/load.ts';
import { emptied } from '../support/redis.ts';
import type { BenchRedis, Fsync } from '../support/redis.ts';
import type { Finding, Measured, Row } from '../support/row.ts';
import { makeListener, startScene } from '../support/scene.ts';
import { alternately, medianOf, ms, percent, perSecond, ratioOf } from '../support/statistics.ts';
import { usageOf } from '../support/usage.ts';

export const receive: Row = { name: 'receive', what: 'pushes stored and answered', run };

const place = { namespace: 'receive', name: 'el' };
const wantedRatio = 0.7;
const wantedP99 = 25;

interface Variant {
  readonly fsync: Fsync;
  readonly bodyBytes: number;
  readonly connections: number;
}

function variantsOf(quick: boolean): readonly Variant[] {
  const all = (['always', 'everysec'] as const).flatMap((fsync) => [7_000, 20_000].flatMap((bodyBytes) => [32, 256].map((connections) => ({ fsync, bodyBytes, connections }))));
  return quick ? all.filter(({ fsync, bodyBytes, connections }) => (fsync === 'always') === (bodyBytes === 7_000) && (connections === 32) === (bodyBytes === 7_000)) : all;
}

async function run(bench: Bench): Promise<Measured> {
  const farSide = await bench.sandbox();
  await makeListener(farSide, place);
  const findings: Finding[] = [];
  for (const fsync of ['always', 'everysec'] as const) {
    const redis = await bench.redis(fsync);
    const scene = await startScene(bench, redis, farSide);
    const ingress = await scene.ingress();
    const bare = await startBareServer(redis.url);
    try {
      for (const variant of variantsOf(bench.quick).filter((one) => one.fsync === fsync)) findings.push(await measured(variant, bench, { redis, ours: scene.port, ingressPid: ingress.pid, bare: bare.port, barePid: bare.pid }));
    } finally {
      await bare.close();
      await scene.close();
      await redis.close();
    }
  }
  const chart = {
    name: 'receive',
    title: 'Pushes stored and answered with 202',
    kind: 'bars',
    x: { name: '', values: findings.map(({ what }) => what) },
    y: 'a second',
    series: [
      { name: 'bare server', values: findings.map(({ numbers }) => numbers['barePerSecond'] ?? 0) },
      { name: 'Millrace', values: findings.map(({ numbers }) => numbers['perSecond'] ?? 0) },
    ],
  } as const;
  return { findings, charts: [chart] };
}

interface Servers {
  readonly redis: BenchRedis;
  readonly ours: number;
  readonly ingressPid: number;
  readonly bare: number;
  readonly barePid: number;
}

async function measured({ fsync, bodyBytes, connections }: Variant, bench: Bench, servers: Servers): Promise<Finding> {
  const forMs = bench.quick ? 2_000 : 3_000;
  const common = { path: `/${place.namespace}/${place.name}`, bodyBytes, connections, most: null };

  async function side(port: number, pid: number): Promise<Side> {
    await emptied(servers.redis);
    const [own, redis] = [usageOf(pid), usageOf(servers.redis.pid)];
    const loaded = await load({ ...common, port, forMs, perSecond: null });
    if (loaded.refused > 0) throw new Error(`${loaded.refused} of ${loaded.accepted + loaded.refused} requests were not accepted`);
    return { ...loaded, ownMs: own.spentMs() / loaded.accepted, redisMs: redis.spentMs() / loaded.accepted };
  }
  // What runs for the first time is slow.
  for (const port of [servers.ours, servers.bare]) await load({ ...common, port, most: bench.quick ? 2_000 : 5_000, forMs: null, perSecond: null });
  const pairs = await alternately(bench.quick ? 2 : 3, () => side(servers.ours, servers.ingressPid), () => side(servers.bare, servers.barePid));
  const ratio = ratioOf(pairs.map(([ours, bare]) => [ours.perSecond, bare.perSecond]));
  const rate = medianOf(pairs.map(([ours]) => ours.perSecond));
  const bareRate = medianOf(pairs.map(([, bare]) => bare.perSecond));
  async function atHalf(port: number): Promise<Loaded> {
    await emptied(servers.redis);
    return load({ ...common, port, forMs, perSecond: rate / 2 });
  }
  const [half, bareThen] = [await atHalf(servers.ours), await atHalf(servers.bare)];
  const [ours, bare] = [pairs.map(([one]) => one), pairs.map(([, other]) => other)];
  return {
    what: `receive: ${bodyBytes / 1000} KB, ${connections} connections, ${fsync}`,
    measured: `${perSecond(rate)} (${percent(ratio)}), CPU ${ms(cpu(ours, 'ownMs'))} + Redis ${ms(cpu(ours, 'redisMs'))}; at half of it p99 ${ms(half.p99)}`,
    baseline: `bare server ${perSecond(bareRate)}, CPU ${ms(cpu(bare, 'ownMs'))} + Redis ${ms(cpu(bare, 'redisMs'))}; at our half p99 ${ms(bareThen.p99)}`,
    goal: `at least ${percent(wantedRatio)}; p99 under ${wantedP99} ms`,
    met: ratio >= wantedRatio && half.p99 < wantedP99,
    numbers: { perSecond: rate, barePerSecond: bareRate, ratio, p99AtHalf: half.p99, bareP99Then: bareThen.p99, ingressMs: cpu(ours, 'ownMs'), redisMs: cpu(ours, 'redisMs'), bareMs: cpu(bare, 'ownMs'), bareRedisMs: cpu(bare, 'redisMs') },
  };
}

function cpu(sides: readonly Side[], which: 'ownMs' | 'redisMs'): number {
  return medianOf(sides.map((one) => one[which]));
}

interface Side extends Loaded {
  /** Processor time for each request. */
  readonly ownMs: number;
  readonly redisMs: number;
}
