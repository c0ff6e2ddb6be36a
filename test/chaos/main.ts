/**
 * npm run chaos: breaks things while events flow, and counts. The last line is
 * `acknowledged N, created N, filtered N, dead N, faults N, lost N, duplicated N`; the exit code is 0 only if the last two are 0
 * and nothing else is wrong (report.ts, run.ts).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { missingForApiServer } from '../support/kube-apiserver.ts';
import { createEndings } from './endings.ts';
import { readOptions, type ChaosOptions } from './options.ts';
import { longPace } from './pace.ts';
import { describeWrong, isGood, lastLine, writeFindings } from './report.ts';
import { runChaos } from './run.ts';

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function main(options: ChaosOptions): Promise<number> {
  const missing = options.api === 'real' ? missingForApiServer() : null;
  if (missing !== null) throw new Error(`--api real: ${missing}`);
  const folder = options.report ?? mkdtempSync(path.join(tmpdir(), 'millrace-chaos-'));
  const endings = createEndings((name, error) => say(`${name} did not end: ${String(error)}`));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void endings.run().then(() => process.exit(1)));
  try {
    const run = await runChaos({ options, pace: longPace, folder, say, onEnd: endings.add });
    for (const line of describeWrong(run)) say(line);
    const good = isGood(run);
    if (good && options.report === null) rmSync(folder, { recursive: true, force: true });
    else {
      writeFindings(run, folder);
      say(`logs and findings: ${folder}`);
    }
    await endings.run();
    say(lastLine(run));
    return good ? 0 : 1;
  } finally {
    await endings.run();
  }
}

try {
  process.exitCode = await main(readOptions(process.argv.slice(2)));
} catch (error) {
  process.stderr.write(`chaos: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
