/** What an open page says while what is behind it goes away and comes back: a real Redis and a real dashboard, killed and hung. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { missingForBrowser, overhang, seriousFindings, startBrowser } from '../support/browser.ts';
import type { TestBrowser } from '../support/browser.ts';
import { startMillrace } from '../support/millrace.ts';
import type { Dashboard, Millrace } from '../support/millrace.ts';
import { commitOf, githubPush, sceneFolder } from './scene.ts';

const missing = missingForBrowser();
if (missing !== null) process.stderr.write(`skipped: outages behind an open page in a browser (${missing})\n`);

jest.setTimeout(240_000);

(missing === null ? describe : describe.skip)('an open page', () => {
  let millrace: Millrace;
  let dashboard: Dashboard;
  let browser: TestBrowser;
  beforeAll(async () => {
    browser = await startBrowser();
    millrace = await startMillrace([sceneFolder]);
    [dashboard] = await Promise.all([millrace.dashboard(), millrace.worker()]);
    await comesIn('before');
  });
  afterAll(async () => {
    await browser?.close();
    await millrace?.close();
  });

  async function comesIn(word: string): Promise<void> {
    const { path, headers, body } = githubPush({ repository: `octo-org/${word}`, ref: 'refs/heads/main', commit: commitOf(word) });
    await millrace.final(await millrace.send(body, headers, path));
  }

  /** With the first event shown, and live. */
  async function visit(options: Parameters<TestBrowser['open']>[1] = {}): Promise<Page> {
    const { page } = await browser.open(dashboard.url, options);
    await page.getByRole('row', { name: /octo-org\/before/ }).waitFor();
    await says(page, 'live');
    return page;
  }

  async function isLiveAgain(page: Page, word: string): Promise<void> {
    await says(page, 'live');
    await page.getByRole('alert').waitFor({ state: 'detached' });
    await comesIn(word);
    await page.getByRole('row', { name: new RegExp(`octo-org/${word}`) }).getByText('created').waitFor();
  }

  test('says since when Redis is away, also one that is opened meanwhile, and is live when it is back', async () => {
    const page = await visit({ viewport: { width: 390, height: 844 } });
    await millrace.redis.crash();
    await says(page, 'Redis is away');
    expect(await page.getByRole('alert').first().innerText()).toMatch(redisIsAway);
    expect(await page.getByRole('row', { name: /octo-org\/before/ }).count()).toBe(1);
    expect([await overhang(page), await seriousFindings(page)]).toEqual([0, []]);
    const { page: late } = await browser.open(dashboard.url);
    await says(late, 'Redis is away');
    await late.getByText('Storage is away: try again in a moment').first().waitFor();

    await millrace.redis.restart();
    await isLiveAgain(page, 'after-redis');
    await isLiveAgain(late, 'after-redis-too');
  });

  test('tells a Redis that hangs from one that is there', async () => {
    const page = await visit();
    process.kill(millrace.redis.server.pid, 'SIGSTOP');
    await says(page, 'Redis is away');
    expect(await page.getByRole('alert').first().innerText()).toMatch(redisIsAway);
    process.kill(millrace.redis.server.pid, 'SIGCONT');
    await isLiveAgain(page, 'after-pause');
  });

  test('says that the server hangs, and is live when it goes on', async () => {
    const page = await visit();
    process.kill(dashboard.process.pid, 'SIGSTOP');
    await says(page, 'not reached');
    expect(await page.getByRole('alert').first().innerText()).toMatch(notReached);
    process.kill(dashboard.process.pid, 'SIGCONT');
    await isLiveAgain(page, 'after-silence');
  });

  test('says that the server is gone, and is live with the next one at its address', async () => {
    const page = await visit();
    process.kill(dashboard.process.pid, 'SIGKILL');
    await says(page, 'not reached');
    expect(await page.getByRole('alert').first().innerText()).toMatch(notReached);
    await millrace.dashboard({ MILLRACE_PORT: new URL(dashboard.url).port });
    await isLiveAgain(page, 'after-dashboard');
  });
});

async function says(page: Page, word: string): Promise<void> {
  await page.getByRole('banner').getByText(word, { exact: true }).waitFor();
}

const redisIsAway = /^Redis is away since \d\d:\d\d:\d\d: what is shown is from then\.$/;
const notReached = /^The dashboard's server can't be reached, trying again: what is shown is from \d\d:\d\d:\d\d\.$/;
