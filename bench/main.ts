/**
 * `npm run bench`: what Millrace takes and costs, each row beside its baseline in the same run. Prints a table; writes the numbers and the curves to
 * build/bench, and those of a complete run to docs.
 *
 *   npm run bench -- --only receive --only drain     these rows
 *   npm run bench -- --quick                         all of them, shorter
 *   npm run bench -- --profile                       a CPU profile of every service, in build/bench
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { drain } from './rows/drain.ts';
import { latency } from './rows/latency.ts';
import { receive } from './rows/receive.ts';
import { redis } from './rows/redis.ts';
import { createBench } from './support/bench.ts';
import type { Row } from './support/row.ts';

const rows: readonly Row[] = [receive, drain, latency, redis];

const { values: options } = parseArgs({ options: { only: { type: 'string', multiple: true }, quick: { type: 'boolean', default: false }, profile: { type: 'boolean', default: false } } });
const outputFolder = fileURLToPath(new URL('../build/bench', import.meta.url));
mkdirSync(outputFolder, { recursive: true });
const folder = mkdtempSync(path.join(outputFolder, 'run-'));
const closers: (() => Promise<unknown>)[] = [];
const bench = createBench({
  quick: options.quick,
  folder,
  environment: options.profile ? { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${outputFolder}` } : {},
  say: (line) => process.stderr.write(`${line}\n`),
  onEnd: (close) => closers.push(close),
});
try {
  for (const row of rows.filter(({ name }) => options.only === undefined || options.only.includes(name))) {
    const { findings } = await row.run(bench);
    for (const finding of findings) console.log(row.name, finding);
  }
} finally {
  for (const close of closers.toReversed()) await close();
  rmSync(folder, { recursive: true });
}
