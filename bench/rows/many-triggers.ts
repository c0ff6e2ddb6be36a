/** A listener with many triggers of which ten match: what each of the others costs, and that it makes no job. */
import type { Bench } from '../support/bench.ts';
import { askRedis, emptied } from '../support/redis.ts';
import type { BenchRedis } from '../support/redis.ts';
import type { Measured, Row } from '../support/row.ts';
import { makeListener, oneTrigger, startScene } from '../support/scene.ts';
import { ms } from '../support/statistics.ts';
import { usageOf } from '../support/usage.ts';
import { drainRate } from '../support/working.ts';

export const manyTriggers: Row = { name: 'many-triggers', what: 'many triggers on a listener, 10 match', run };

const matching = 10;
const counts = [10, 100, 400, 1000] as const;

interface Cost {
  /** Of the worker, and of Redis, for one event. */
  readonly workerMs: number;
  readonly redisMs: number;
  readonly cpuMs: number;
  /** What the worker asked of Redis: each delivery that is a job of its own asks for its share. */
  readonly scripts: number;
}

async function run(bench: Bench): Promise<Measured> {
  const farSide = await bench.sandbox();
  const redis = await bench.redis('everysec');
  const scene = await startScene(bench, redis, farSide);
  try {
    for (const count of counts) {
      const triggers = Array.from({ length: count }, (_, nth) => oneTrigger(`t${nth}`, nth < matching ? 'body.ref.startsWith("refs/heads/")' : `body.ref == "refs/heads/release-${nth}"`));
      await makeListener(farSide, { namespace: `many-${count}`, name: 'el' }, triggers);
    }
    const worker = await scene.worker();
    const events = bench.quick ? 20 : 50;

    async function costOf(count: number): Promise<Cost> {
      const place = { namespace: `many-${count}`, name: 'el' };
      await drainRate(scene, redis, [place], 4);
      await emptied(redis);
      const [own, theirs, before] = [usageOf(worker.pid), usageOf(redis.pid), await scriptsRun(redis)];
      await drainRate(scene, redis, [place], events);
      const [workerMs, redisMs] = [own.spentMs() / events, theirs.spentMs() / events];
      return { workerMs, redisMs, cpuMs: workerMs + redisMs, scripts: ((await scriptsRun(redis)) - before) / events };
    }
    // Until code is compiled, an event costs the worker many times what it does later.
    await costOf(1000);
    const costs: Cost[] = [];
    for (const count of counts) costs.push(await costOf(count));
    const [few, hundred, , thousand] = costs as [Cost, Cost, Cost, Cost];
    const each = (thousand.cpuMs - few.cpuMs) / (1000 - matching);
    const findings = [
      {
        what: 'many triggers: 1,000, 10 match',
        measured: `${shown(thousand)} an event, ${(each * 1000).toFixed(0)} us for each that does not match`,
        baseline: `100 triggers ${shown(hundred)}, 10 triggers ${shown(few)}`,
        goal: 'less than ten times 100 triggers',
        met: thousand.cpuMs < 10 * hundred.cpuMs,
        numbers: Object.fromEntries(counts.map((count, at) => [`ms${count}`, costs[at]?.cpuMs ?? 0])),
      },
      {
        what: 'many triggers: jobs of those that do not match',
        measured: `${thousand.scripts.toFixed(0)} calls of Redis for an event`,
        baseline: `with 10 triggers ${few.scripts.toFixed(0)}`,
        goal: 'none: as many calls',
        // Sweeps and renewals of locks are calls too; a thousand jobs would be thousands.
        met: thousand.scripts < few.scripts * 1.5,
        numbers: { few: few.scripts, thousand: thousand.scripts },
      },
    ];
    const chart = { name: 'many-triggers', title: 'Worker and Redis, one event for many triggers of which 10 match', kind: 'lines', x: { name: 'triggers', values: counts }, y: 'ms of processor time', series: [{ name: 'an event', values: costs.map(({ cpuMs }) => cpuMs) }] } as const;
    return { findings, charts: [chart] };
  } finally {
    await scene.close();
    await redis.close();
  }
}

function shown({ workerMs, redisMs }: Cost): string {
  return `worker ${ms(workerMs)} and Redis ${ms(redisMs)}`;
}

async function scriptsRun(redis: BenchRedis): Promise<number> {
  const stats = await askRedis(redis, (ask) => ask.info('commandstats'));
  return Number(/cmdstat_evalsha:calls=(\d+)/.exec(stats)?.[1] ?? 0);
}
