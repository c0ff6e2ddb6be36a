/** `npm start` with everything installed, until both services are ready. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
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
  for (let nth = 0; nth < (bench.quick ? 2 : 5); nth++) {
    bares.push(await bareMs());
    starts.push(await startMs(mkdtempSync(path.join(bench.folder, 'start-'))));
  }
  const found = medianOf(starts);
  const finding = {
    what: 'start: npm start until ingress and worker are ready',
    measured: ms(found),
    baseline: `npm exec of nothing ${ms(medianOf(bares))}`,
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

/** npm itself, and Node. */
async function bareMs(): Promise<number> {
  const from = performance.now();
  await once(spawn('npm', ['exec', '--offline', '-c', 'true'], { cwd: root, stdio: 'ignore' }), 'exit');
  return performance.now() - from;
}
