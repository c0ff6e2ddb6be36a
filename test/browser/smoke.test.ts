/** The dashboard in a real browser: an event that comes in appears by itself, and its page tells what became of it. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { missingForBrowser, seriousFindings, startBrowser } from '../support/browser.ts';
import type { TestBrowser } from '../support/browser.ts';
import { startMillrace, tutorialFolder } from '../support/millrace.ts';
import type { Dashboard, Millrace } from '../support/millrace.ts';

const missing = missingForBrowser();
if (missing !== null) process.stderr.write(`skipped: the dashboard in a browser (${missing})\n`);

jest.setTimeout(120_000);

(missing === null ? describe : describe.skip)('the dashboard in a browser', () => {
  let millrace: Millrace;
  let dashboard: Dashboard;
  let browser: TestBrowser;
  beforeAll(async () => {
    browser = await startBrowser();
    millrace = await startMillrace([tutorialFolder]);
    [dashboard] = await Promise.all([millrace.dashboard(), millrace.worker()]);
  });
  afterAll(async () => {
    await browser?.close();
    await millrace?.close();
  });

  test('an event appears by itself, and its page says what became of it', async () => {
    const { page, complaints } = await browser.open(dashboard.url);
    await page.getByText('No webhook has come in yet').waitFor();
    await page.getByText('live', { exact: true }).waitFor();

    await millrace.send({ repository: { full_name: 'octo-org/express-app', url: 'https://github.com/octo-org/express-app', master_branch: 'main' } });
    const row = page.getByRole('row', { name: /octo-org\/express-app/ });
    await row.getByText('created').waitFor();
    await row.getByRole('link').click();
    await page.getByRole('heading', { level: 1, name: /octo-org\/express-app/ }).waitFor();
    await page.getByText('PipelineRun', { exact: true }).first().waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
