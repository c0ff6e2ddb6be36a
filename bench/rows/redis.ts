/**
 * What one event with one trigger costs Redis, by step: in its scripts, and in all with sockets and append-only file. Its commands run in one thread: when that
 * is full, more workers change nothing. How far one Redis goes follows from it.
 */
import { randomBytes } from 'node:crypto';
import { connectRedis, createLedger } from '@millrace/ledger';
import { consume, createQueue } from '@millrace/queue';
import type { Bench } from '../support/bench.ts';
import { askRedis, emptied } from '../support/redis.ts';
import type { BenchRedis } from '../support/redis.ts';
import type { Finding, Measured, Row } from '../support/row.ts';
import { ms, medianOf } from '../support/statistics.ts';
import { decide, inBatches, settle, storedPush } from '../support/stored-push.ts';
import type { Decided } from '../support/stored-push.ts';
import { usageOf } from '../support/usage.ts';

export const redis: Row = { name: 'redis', what: 'Redis, one event with one trigger', run };

const wantedMs = 0.2;

/** Of one event, in milliseconds of Redis' processor time. */
interface Cost {
  readonly scripts: number;
  readonly all: number;
}

async function run(bench: Bench): Promise<Measured> {
  const server = await bench.redis('everysec');
  const rounds: ReadonlyMap<string, Cost>[] = [];
  try {
    await round(server, 500);
    for (let nth = 0; nth < 3; nth++) rounds.push(await round(server, bench.quick ? 1_000 : 4_000));
  } finally {
    await server.close();
  }
  const findings = [...(rounds[0] ?? new Map<string, Cost>()).keys()].map((step): Finding => {
    const costs = rounds.map((round) => round.get(step) ?? { scripts: 0, all: 0 });
    const [scripts, all] = [medianOf(costs.map((cost) => cost.scripts)), medianOf(costs.map((cost) => cost.all))];
    const isSum = step === together;
    return {
      what: `redis: ${step}`,
      measured: `${ms(all)}, of which scripts ${ms(scripts)}${isSum ? `; full at ${Math.round(1000 / all)} events/s` : ''}`,
      baseline: '',
      goal: isSum ? `under ${wantedMs} ms` : '',
      met: isSum ? all < wantedMs : null,
      numbers: { scriptsMs: scripts, allMs: all },
    };
  });
  return { findings };
}

const together = 'together';

async function round(server: BenchRedis, count: number): Promise<ReadonlyMap<string, Cost>> {
  await emptied(server);
  const connection = connectRedis(server.url, { name: 'bench', whenAway: 'wait', onError: () => {} });
  const ledger = createLedger({ connection, secretKey: randomBytes(32) });
  const queue = createQueue({ connection, onError: () => {} });
  const costs = new Map<string, Cost>();

  async function step(name: string, work: () => Promise<unknown>): Promise<void> {
    const [usage, scriptsUs] = [usageOf(server.pid), await inScriptsUs(server)];
    await work();
    costs.set(name, { all: usage.spentMs() / count, scripts: ((await inScriptsUs(server)) - scriptsUs) / 1000 / count });
  }
  try {
    const pushes = Array.from({ length: count }, (_, nth) => storedPush(nth));
    const ids = pushes.map(({ event }) => event.id);
    await step('ingress: persist', () => inBatches(pushes, (push) => ledger.persist(push)));
    await step('ingress: add the job', () => inBatches(ids, (id) => queue.add({ kind: 'event', id, run: 1 }, 0)));
    await step('worker: take and end the job', () => workedOff(connection, count));
    const deliveries: Decided[] = [];
    await step('worker: begin, record the decision', () => inBatches(ids, async (id) => deliveries.push(...(await decide(ledger, id)))));
    await step('worker: settle the delivery', () => inBatches(deliveries, (delivery) => settle(ledger, delivery)));
    const all = [...costs.values()];
    costs.set(together, { scripts: sumOf(all.map(({ scripts }) => scripts)), all: sumOf(all.map(({ all: whole }) => whole)) });
    return costs;
  } finally {
    await queue.close();
    connection.disconnect();
  }
}

/** The jobs' way through BullMQ, 16 at a time as in a worker, with nothing done for any of them. */
async function workedOff(connection: ReturnType<typeof connectRedis>, count: number): Promise<void> {
  const { promise: allDone, resolve } = Promise.withResolvers<void>();
  let done = 0;
  const consumer = consume({
    connection,
    concurrency: { events: 16, deliveries: 16 },
    work: async () => {
      done += 1;
      if (done === count) resolve();
      return { kind: 'done' };
    },
    onError: (error) => {
      throw error;
    },
  });
  await allDone;
  await consumer.close(5_000);
}

async function inScriptsUs(server: BenchRedis): Promise<number> {
  const stats = await askRedis(server, (ask) => ask.info('commandstats'));
  return ['evalsha', 'eval'].reduce((sum, name) => sum + Number(new RegExp(`cmdstat_${name}:calls=\\d+,usec=(\\d+)`).exec(stats)?.[1] ?? 0), 0);
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
