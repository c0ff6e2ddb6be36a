/**
 * `npm run bench`: what Millrace takes and costs, each row beside its baseline in the same run. Prints a table of each row as it ends; writes its
 * numbers and curves to build/bench.
 *
 *   npm run bench -- --only receive --only drain     these rows
 *   npm run bench -- --quick                         all of them, shorter
 *   npm run bench -- --profile                       a CPU profile of every service, in build/bench
 *   npm run bench -- --keep                          into docs as well: what docs/performance.md shows of these rows
 *
 * The far side is the real API server where KUBEBUILDER_ASSETS names its programs, else the sandbox. Processor time is read from /proc: Linux only.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { backlog } from './rows/backlog.ts';
import { drain } from './rows/drain.ts';
import { latency } from './rows/latency.ts';
import { manyTriggers } from './rows/many-triggers.ts';
import { memory } from './rows/memory.ts';
import { receive } from './rows/receive.ts';
import { redis } from './rows/redis.ts';
import { scaleOut } from './rows/scale-out.ts';
import { start } from './rows/start.ts';
import { createBench } from './support/bench.ts';
import { thisMachine } from './support/machine.ts';
import { createReport, tableOf } from './support/report.ts';
import type { Row } from './support/row.ts';

const rows: readonly Row[] = [receive, drain, latency, backlog, manyTriggers, scaleOut, redis, start, memory];

const { values: options } = parseArgs({ options: { only: { type: 'string', multiple: true }, quick: { type: 'boolean', default: false }, profile: { type: 'boolean', default: false }, keep: { type: 'boolean', default: false } } });
const unknown = (options.only ?? []).filter((name) => rows.every((row) => row.name !== name));
if (unknown.length > 0) {
  process.stderr.write(`--only: found "${unknown.join('", "')}", wanted of ${rows.map(({ name }) => name).join(', ')}\n`);
  process.exit(2);
}

const root = fileURLToPath(new URL('..', import.meta.url));
const output = path.join(root, 'build', 'bench');
mkdirSync(output, { recursive: true });
const folder = mkdtempSync(path.join(output, 'run-'));
const closers: (() => Promise<unknown>)[] = [];
const bench = createBench({
  quick: options.quick,
  folder,
  environment: options.profile ? { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${output}` } : {},
  say: (line) => process.stderr.write(`${line}\n`),
  onEnd: (close) => closers.push(close),
});

const machine = thisMachine();
const built = createReport({ numbers: path.join(output, 'latest.json'), charts: output, document: null });
const docs = path.join(root, 'docs');
const kept = options.keep ? createReport({ numbers: path.join(docs, 'bench', 'latest.json'), charts: path.join(docs, 'images'), document: path.join(docs, 'performance.md') }) : null;
try {
  for (const row of rows.filter(({ name }) => options.only?.includes(name) ?? true)) {
    const begun = performance.now();
    const measured = { name: row.name, machine, quick: options.quick, ...(await row.run(bench)) };
    // Each as it ends: a run that is cut off keeps what it has measured.
    for (const report of [built, kept]) report?.put(measured);
    process.stdout.write(tableOf(measured));
    bench.say(`${row.name}: ${row.what}: ${((performance.now() - begun) / 1000).toFixed(0)} s`);
  }
} finally {
  for (const close of closers.toReversed()) await close();
  rmSync(folder, { recursive: true });
}
