// npm test: set up, then every test but the long ones. `--long` runs those (*.long.test.ts) instead; other arguments go to jest.
// The last line is `N passed, N failed` (with `, N skipped` where so).
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildWeb } from './build-web.mjs';
import { bundle } from './bundle.mjs';
import { CannotSetUp, main, node, root, setUp } from './set-up.mjs';

main(() => {
  const args = process.argv.slice(2);
  setUp({ install: !args.includes('--no-install') });
  // What tests start is what people start.
  buildWeb();
  bundle();
  const folder = mkdtempSync(path.join(tmpdir(), 'millrace-test-'));
  const report = path.join(folder, 'report.json');
  const { status } = spawnSync(
    node,
    [path.join(root, 'node_modules', 'jest', 'bin', 'jest.js'), '--json', `--outputFile=${report}`, ...args.filter((arg) => arg !== '--no-install' && arg !== '--long')],
    {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: {
        ...process.env,
        PATH: `${path.join(root, 'node_modules', '.bin')}${path.delimiter}${process.env.PATH ?? ''}`,
        NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning',
        ...(args.includes('--long') ? { MILLRACE_TEST: 'long' } : {}),
      },
    },
  );
  const line = closingLine(report);
  rmSync(folder, { recursive: true, force: true });
  process.stdout.write(`${line}\n`);
  process.exitCode = status ?? 1;
});

function closingLine(report) {
  let counts;
  try {
    counts = JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    throw new CannotSetUp('jest ended without a report; its own words are above');
  }
  // A file that fails to load has no tests of its own to count.
  const failed = counts.numFailedTests + counts.numRuntimeErrorTestSuites;
  const skipped = counts.numPendingTests + counts.numTodoTests;
  return `${counts.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
