/** `npm start` with everything installed and bundled, until both services are ready. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import type { Bench } from '../support/bench.ts';
import type { Measured, Row } from '../support/row.ts';
import { medianOf, ms } from '../support/statistics.ts';
import { chooseFree } from '../../services/cli/src/up/ports.ts';

export const start: Row = { name: 'start', what: 'npm start with everything installed', run };

const wantedMs = 2_000;
const root = fileURLToPath(new URL('../..', import.meta.url));

async function run(bench: Bench): Promise<Measured> {
  const [starts, bares]: [number[], number[]] = [[], []];
  const empty = mkdtempSync(path.join(bench.folder, 'npm-'));
  writeFileSync(path.join(empty, 'package.json'), JSON.stringify({ name: 'empty', private: true, scripts: { start: 'true' } }));
  // The first start after a change makes the bundle.
  await startMs(mkdtempSync(path.join(bench.folder, 'start-')));
  for (let nth = 0; nth < (bench.quick ? 2 : 5); nth++) {
    bares.push(await bareMs(empty));
    starts.push(await startMs(mkdtempSync(path.join(bench.folder, 'start-'))));
  }
  const found = medianOf(starts);
  const finding = {
    what: 'start: npm start until ingress and worker are ready',
    measured: ms(found),
    baseline: `npm start of an empty script ${ms(medianOf(bares))}`,
    goal: 'under 2 s',
    met: found < wantedMs,
    numbers: { startMs: found, npmMs: medianOf(bares) },
  };
  return { findings: [finding] };
}

async function startMs(dataFolder: string): Promise<number> {
  const from = performance.now();
  const ports = ['--port', String(await chooseFree(0)), '--sandbox-port', '0'];
  const child = spawn('npm', ['start', '--silent', '--', '--no-install', '--no-sample', '--data', dataFolder, ...ports], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  let said = '';
  const took = await new Promise<number>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
      if (/^ingress .*process/m.test(said) && /^worker .*process/m.test(said)) resolve(performance.now() - from);
    });
    child.once('exit', (code) => reject(new Error(`npm start ended with code ${code}: ${said}`)));
  });
  const ended = once(child, 'exit');
  process.kill(-(child.pid ?? 0), 'SIGINT');
  await ended;
  return took;
}

/** npm itself. */
async function bareMs(folder: string): Promise<number> {
  const from = performance.now();
  await once(spawn('npm', ['start', '--silent'], { cwd: folder, stdio: 'ignore' }), 'exit');
  return performance.now() - from;
}
