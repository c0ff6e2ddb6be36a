/**
 * node bare-client.ts CREATES (JSON): the least that creates objects: one process, one undici Pool, the same object under other
 * names, so many at a time. Says how fast it was.
 */
import { randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { Pool } from 'undici';
import type { Creates, Created } from './creates.ts';
import { quantileOf } from './statistics.ts';

const { origin, path, headers, ca, object, count, atATime } = JSON.parse(process.argv[2] ?? '') as Creates;
const pool = new Pool(origin, { connections: atATime, ...(ca === null ? {} : { connect: { ca } }) });
const [before = '', after = ''] = JSON.stringify(object).split('"NAME"');
const run = randomBytes(6).toString('hex');

const tookMs: number[] = [];
const doneAt: number[] = [];
let sent = 0;
await Promise.all(Array.from({ length: atATime }, create));
await pool.close();
const created: Created = { perSecond: steadyRate(), p50: quantileOf(tookMs.sort((a, b) => a - b), 0.5), p99: quantileOf(tookMs, 0.99) };
process.stdout.write(`${JSON.stringify(created)}\n`);

async function create(): Promise<void> {
  while (sent < count) {
    const name = `bare-${run}-${sent++}`;
    const begun = performance.now();
    const answer = await pool.request({ method: 'POST', path, headers: { 'content-type': 'application/json', ...headers }, body: `${before}"${name}"${after}` });
    const text = await answer.body.text();
    if (answer.statusCode !== 201) throw new Error(`answered ${answer.statusCode}: ${text}`);
    tookMs.push(performance.now() - begun);
    doneAt.push(performance.now());
  }
}

/** Without the first twentieth, in which everything warms up. */
function steadyRate(): number {
  const first = Math.floor(count / 20);
  return ((count - first) / ((doneAt.at(-1) ?? 0) - (doneAt[first] ?? 0))) * 1000;
}
