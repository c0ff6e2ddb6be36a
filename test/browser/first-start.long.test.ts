/** The first minute with Millrace: `millrace up`, the address that it says, the sample, and the next event by the line that it shows. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { missingForBrowser, startBrowser } from '../support/browser.ts';
import type { TestBrowser } from '../support/browser.ts';
import { millrace } from '../support/command.ts';
import type { Command } from '../support/command.ts';

const missing = missingForBrowser();
if (missing !== null) process.stderr.write(`skipped: the first start in a browser (${missing})\n`);

jest.setTimeout(240_000);

(missing === null ? describe : describe.skip)('the first start', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'millrace-first-'));
  let browser: TestBrowser;
  let command: Command;
  beforeAll(async () => {
    browser = await startBrowser();
    command = millrace(['up', '--no-sample', '--port', '0', '--dashboard-port', '0', '--sandbox-port', '0', '--data', folder]);
    await command.says('Ctrl-C stops everything');
  });
  afterAll(async () => {
    await browser?.close();
    await command?.interrupt();
    rmSync(folder, { recursive: true, force: true });
  });

  test('the dashboard is where it was said to be, says what to do, and shows what came of it', async () => {
    const [, address = ''] = /^dashboard (http:\S+)/m.exec(command.output()) ?? [];
    const { page, complaints } = await browser.open(address);
    await page.getByText('No webhook has come in yet').waitFor();
    const line = await page.getByRole('region', { name: 'Command that sends an event' }).innerText();
    await promisify(execFile)('sh', ['-c', line]);

    await page.getByRole('row', { name: /octo-org\/express-app/ }).getByText('created').waitFor();
    await page.getByRole('row', { name: /octo-org\/express-app/ }).getByRole('link').click();
    await page.getByText('simulated', { exact: true }).waitFor();
    await page.getByText(/^(running|succeeded)$/).first().waitFor();
    expect(complaints).toEqual([]);
  });
});
