/** The short form of `npm run chaos`: every kind of fault at least once, with locks short enough to see each recovery. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { createEndings } from './endings.ts';
import { shortPace } from './pace.ts';
import { faultNames } from './plan.ts';
import { lastLine } from './report.ts';
import { runChaos } from './run.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'millrace-chaos-'));
const endings = createEndings((name, error) => {
  throw new Error(`${name} did not end`, { cause: error });
});
afterAll(async () => {
  await endings.run();
  rmSync(folder, { recursive: true, force: true });
});

test('no acknowledged event is lost and none runs twice, whatever breaks', async () => {
  const lines: string[] = [];
  const options = { minutes: 0.75, rate: 20, faults: faultNames, seed: 1, api: 'sandbox', report: null } as const;
  const run = await runChaos({ options, pace: shortPace, folder, say: (line) => lines.push(line), onEnd: endings.add });
  const { lost, duplicated, deadLetters } = run.verdict;
  // Beside what went wrong stands what was done, and when.
  expect({ wrong: run.wrong, lost, duplicated, deadLetters, lines }).toEqual({ wrong: [], lost: [], duplicated: [], deadLetters: [], lines });
  expect(lastLine(run)).toMatch(/^acknowledged \d+, created \d+, filtered \d+, dead 0, faults \d+, lost 0, duplicated 0$/);
}, 300_000);
