/** Who is not signed in, who may not, and what is said when nobody works: in a real browser. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { missingForBrowser, seriousFindings, signIn, startBrowser } from '../support/browser.ts';
import type { TestBrowser } from '../support/browser.ts';
import { startMillrace, tutorialFolder } from '../support/millrace.ts';
import type { Millrace } from '../support/millrace.ts';

const missing = missingForBrowser();
if (missing !== null) process.stderr.write(`skipped: strangers at the dashboard in a browser (${missing})\n`);

jest.setTimeout(240_000);

(missing === null ? describe : describe.skip)('strangers at the dashboard', () => {
  let millrace: Millrace;
  let browser: TestBrowser;
  beforeAll(async () => {
    browser = await startBrowser();
    millrace = await startMillrace([tutorialFolder]);
  });
  afterAll(async () => {
    await browser?.close();
    await millrace?.close();
  });

  test('who has no token that the cluster knows is refused, on whatever page', async () => {
    const { url } = await millrace.dashboard(byToken);
    const { page } = await browser.open(`${url}/dead-letters`);
    await page.getByRole('heading', { name: 'Sign in to Millrace' }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await signIn(page, 'made-up');
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('navigation', { name: 'Pages' }).count()).toBe(0);
    expect((await fetch(`${url}/api/events`)).status).toBe(401);
  });

  test('who has a token that the cluster knows comes to the page that was asked for, until signing out', async () => {
    const { url } = await millrace.dashboard(byToken);
    const { page } = await browser.open(`${url}/dead-letters`);
    const user = 'system:serviceaccount:people:alex';
    await signIn(page, `sandbox.${Buffer.from(user).toString('base64url')}`);
    await page.getByRole('heading', { level: 1, name: 'Dead letters' }).waitFor();
    await page.reload();
    await page.getByText(user, { exact: true }).waitFor();
    expect(await page.evaluate('document.cookie')).toBe('');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in to Millrace' }).waitFor();
    expect((await page.request.get(`${url}/api/events`)).status()).toBe(401);
  });

  test('in read-only mode nothing is offered that would be refused', async () => {
    const { url } = await millrace.dashboard({ MILLRACE_DASHBOARD_READ_ONLY: 'true' });
    const eventId = await millrace.send({ repository: { full_name: 'o/r', url: 'https://github.com/o/r', master_branch: 'main' } });
    const { page } = await browser.open(`${url}/events/${eventId}`);
    const replay = page.getByRole('button', { name: 'Replay', exact: true });
    await replay.waitFor();
    expect(await replay.getAttribute('aria-disabled')).toBe('true');
    await replay.click({ force: true });
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  test('when no worker is there, every page says so', async () => {
    const { url } = await millrace.dashboard();
    const { page } = await browser.open(url);
    await page.getByRole('alert').filter({ hasText: /worker/i }).waitFor();
    await page.getByRole('link', { name: 'See the queues' }).click();
    await page.getByRole('alert').filter({ hasText: /worker/i }).waitFor();
    await millrace.worker();
    await page.getByRole('alert').waitFor({ state: 'detached' });
    expect(await page.getByText('Workers connected').locator('xpath=following-sibling::dd').first().innerText()).toMatch(/^1\s+127\.0\.0\.1:\d+, for /);
  });
});

const byToken = { MILLRACE_DASHBOARD_ACCESS: 'token', MILLRACE_DASHBOARD_SESSION_KEY: randomBytes(32).toString('base64') };
