/** The dashboard for everyone: axe, dark and light, phone width, and nothing but a keyboard. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { missingForBrowser, overhang, seriousFindings, startBrowser } from '../support/browser.ts';
import type { TestBrowser } from '../support/browser.ts';
import { startMillrace } from '../support/millrace.ts';
import type { Dashboard, Millrace } from '../support/millrace.ts';
import { chatMention, commitOf, githubPush, gitlabPush, sceneFolder } from './scene.ts';

const missing = missingForBrowser();
if (missing !== null) process.stderr.write(`skipped: the dashboard for everyone in a browser (${missing})\n`);

jest.setTimeout(240_000);

(missing === null ? describe : describe.skip)('the dashboard for everyone', () => {
  let millrace: Millrace;
  let dashboard: Dashboard;
  let browser: TestBrowser;
  const places: string[] = ['/', '/?state=open', '/?from=1&to=2', '/overview', '/dead-letters', '/queues', '/listeners', '/listeners/ci/github', '/try', '/audit', '/nowhere'];
  beforeAll(async () => {
    browser = await startBrowser();
    millrace = await startMillrace([sceneFolder]);
    [dashboard] = await Promise.all([millrace.dashboard(), millrace.worker()]);
    const sent = [
      githubPush({ repository: 'octo-org/storefront', ref: 'refs/heads/main', commit: commitOf('built') }),
      gitlabPush({ repository: 'shop/checkout', ref: `feature/${'a-very-long-name-of-a-branch-'.repeat(4)}`, commit: commitOf('dead') }),
      chatMention('nothing is selected'),
    ];
    for (const { path, headers, body } of sent) {
      const eventId = await millrace.send(body, headers, path);
      await millrace.final(eventId);
      places.push(`/events/${eventId}`);
    }
  });
  afterAll(async () => {
    await browser?.close();
    await millrace?.close();
  });

  test.each(['light', 'dark'] as const)('axe finds nothing serious on any page, %s', async (colorScheme) => {
    const { page, complaints } = await browser.open(dashboard.url, { colorScheme, reducedMotion: 'reduce' });
    for (const place of places) {
      await page.goto(`${dashboard.url}${place}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.locator('main:not(:has(.skeleton))').waitFor();
      expect([place, await seriousFindings(page)]).toEqual([place, []]);
    }
    expect(complaints).toEqual([]);
  });

  test.each([360, 390, 800, 1280])('no page has to be scrolled sideways, %d pixels wide', async (width) => {
    const { page } = await browser.open(dashboard.url, { viewport: { width, height: 800 } });
    for (const place of places) {
      await page.goto(`${dashboard.url}${place}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.locator('main:not(:has(.skeleton))').waitFor();
      expect([place, await overhang(page)]).toEqual([place, 0]);
    }
  });

  test('on a phone no table is cut off, but the one of numbers that is folded away', async () => {
    const { page } = await browser.open(dashboard.url, { viewport: { width: 390, height: 800 } });
    for (const place of places) {
      await page.goto(`${dashboard.url}${place}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.locator('main:not(:has(.skeleton))').waitFor();
      expect([place, await page.evaluate('[...document.querySelectorAll(".table-scroll:not(details:not([open]) *)")].filter((table) => table.scrollWidth > table.clientWidth).length')]).toEqual([place, 0]);
    }
  });

  test('on a phone the pages are behind a button, and go away when one is chosen', async () => {
    const { page } = await browser.open(dashboard.url, { viewport: { width: 390, height: 800 } });
    const queues = page.getByRole('link', { name: 'Queues' });
    expect(await queues.isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Pages' }).click();
    await queues.click();
    await page.getByRole('heading', { level: 1, name: 'Queues' }).waitFor();
    expect(await queues.isVisible()).toBe(false);
  });

  test('with nothing but a keyboard: skip to the page, search, go through rows, open one, act and take it back', async () => {
    const { page } = await browser.open(dashboard.url);
    await page.getByRole('row', { name: /octo-org\/storefront/ }).waitFor();
    await page.keyboard.press('Tab');
    await page.locator('a:focus', { hasText: 'Skip to the page' }).waitFor();
    await page.keyboard.press('Enter');
    await page.locator('#main:focus').waitFor();

    await page.keyboard.press('/');
    await page.keyboard.type('octo-org/storefront');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Search: octo-org/storefront' }).waitFor();

    await page.goto(dashboard.url);
    const links = page.locator('.row-link');
    await links.first().focus();
    await page.keyboard.press('j');
    await page.locator(`.row-link:focus[href="${await links.nth(1).getAttribute('href')}"]`).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: /octo-org\/storefront/ }).waitFor();

    const replay = page.getByRole('button', { name: 'Replay', exact: true });
    await replay.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Replay this event' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.locator('button:focus', { hasText: /^Replay$/ }).waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  test('the switch is stronger than the system, also after the page is loaded again', async () => {
    const { page } = await browser.open(dashboard.url, { colorScheme: 'light' });
    function paper(): Promise<unknown> {
      return page.evaluate('getComputedStyle(document.documentElement).backgroundColor');
    }
    const light = await paper();
    const turn = page.getByRole('button', { name: /^Colours/ });
    await turn.click();
    await turn.click();
    await page.getByRole('button', { name: 'Colours: dark. Change' }).waitFor();
    const dark = await paper();
    expect(dark).not.toBe(light);
    await page.reload();
    await page.getByRole('button', { name: 'Colours: dark. Change' }).waitFor();
    expect(await paper()).toBe(dark);
  });

  test('where there is no listener, the page to try an event says what to do first', async () => {
    const { page } = await browser.open(`${dashboard.url}/nowhere`);
    await page.route('**/api/listeners', (route) => route.fulfill({ json: { synced: true, listeners: [] } }));
    await page.getByRole('link', { name: 'Try it' }).click();
    await page.getByText('There is no EventListener that you may see').waitFor();
    expect(await page.getByRole('button', { name: 'Try', exact: true }).count()).toBe(0);
  });

  test('a dashboard that does not answer is said to, and can be tried again', async () => {
    const { page } = await browser.open(dashboard.url);
    await page.getByRole('row', { name: /octo-org\/storefront/ }).waitFor();
    await page.route('**/api/events?**', (route) => route.abort());
    await page.getByLabel('Repository').fill('octo-org/storefront');
    await page.keyboard.press('Enter');
    await page.getByText('The dashboard does not answer').waitFor();
    await page.unroute('**/api/events?**');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('row', { name: /octo-org\/storefront/ }).waitFor();
    await page.getByRole('alert').waitFor({ state: 'detached' });
    expect(await page.getByRole('row', { name: /octo-org\/storefront/ }).count()).toBe(1);
  });
});
