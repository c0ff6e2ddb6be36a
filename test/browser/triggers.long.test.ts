/** A thousand triggers, in a real browser: found by words and a page at a time, with nothing but a keyboard. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { JsonObject } from '@millrace/triggers';
import type { Page } from 'playwright-core';
import { stringify } from 'yaml';
import { listener, makesRun, trigger } from '../cluster/objects.ts';
import { missingForBrowser, overhang, seriousFindings, startBrowser } from '../support/browser.ts';
import type { TestBrowser } from '../support/browser.ts';
import { startMillrace } from '../support/millrace.ts';
import type { Dashboard, Millrace } from '../support/millrace.ts';
import { until } from '../support/until.ts';

const missing = missingForBrowser();
if (missing !== null) process.stderr.write(`skipped: many triggers in a browser (${missing})\n`);

jest.setTimeout(240_000);

(missing === null ? describe : describe.skip)('a thousand triggers', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'millrace-many-'));
  let millrace: Millrace;
  let dashboard: Dashboard;
  let browser: TestBrowser;
  beforeAll(async () => {
    browser = await startBrowser();
    writeFileSync(path.join(folder, 'many.yaml'), teams.flatMap(objectsOf).map((object) => stringify(object)).join('---\n'));
    millrace = await startMillrace([folder]);
    dashboard = await millrace.dashboard();
  });
  afterAll(async () => {
    await browser?.close();
    await millrace?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('are found by words of name, namespace and listener, in an address that can be passed on', async () => {
    const { page, complaints } = await browser.open(`${dashboard.url}/listeners`);
    await count(page, '1,000');
    expect(await rowsOf(page)).toHaveLength(100);
    const field = page.getByLabel('Words of name, namespace, group or listener');
    await field.focus();
    await page.keyboard.type('TEAM-3 hooks build-19');
    await page.keyboard.press('Enter');
    await count(page, '11 of 1,000');
    expect(await rowsOf(page)).toEqual(['19', ...Array.from({ length: 10 }, (_, nth) => `19${nth}`)].map((number) => `team-3/build-${number}`));

    const { page: passedOn } = await browser.open(page.url());
    await count(passedOn, '11 of 1,000');
    expect([await seriousFindings(passedOn), complaints]).toEqual([[], []]);
    await page.locator('.triggers .row-link').first().focus();
    await page.keyboard.press('j');
    await page.locator('.triggers .row-link:focus', { hasText: 'team-3/build-190' }).waitFor();
    await page.getByRole('link', { name: 'Clear' }).click();
    await count(page, '1,000');
    await page.goto(`${dashboard.url}/listeners?search=nothing-like-it`);
    await page.getByText('None of 1,000 triggers has all of these words.').waitFor();
  });

  test('are turned over by pages, each with its address', async () => {
    const { page } = await browser.open(`${dashboard.url}/listeners/team-1/hooks`, { viewport: { width: 390, height: 844 } });
    await count(page, '200');
    await page.getByText('1 to 100 of 200', { exact: true }).waitFor();
    await page.getByRole('navigation', { name: 'Pages of triggers' }).getByRole('link', { name: 'Next' }).click();
    await page.getByText('101 to 200 of 200', { exact: true }).waitFor();
    expect([new URL(page.url()).search, (await rowsOf(page)).at(-1), await overhang(page)]).toEqual(['?page=2', 'team-1/build-199', 0]);
    await page.goBack();
    await page.getByText('1 to 100 of 200', { exact: true }).waitFor();
    await until(async () => (await rowsOf(page))[0] === 'team-1/build-0', 'the first page is shown again');
    await page.getByLabel('Words of name, namespace, group or listener').fill('build-7');
    await page.keyboard.press('Enter');
    await count(page, '11 of 200');
    expect(new URL(page.url()).search).toBe('?search=build-7');
  });
});

const teams = ['team-1', 'team-2', 'team-3', 'team-4', 'team-5'];

function objectsOf(team: string): readonly JsonObject[] {
  const names = Array.from({ length: 200 }, (_, nth) => `build-${nth}`);
  return [...names.map((name) => trigger(team, name, makesRun())), listener(team, 'hooks', 'default', { triggers: names.map((triggerRef) => ({ triggerRef })) })];
}

async function count(page: Page, text: string): Promise<void> {
  await page.getByRole('status').getByText(text, { exact: true }).waitFor();
}

async function rowsOf(page: Page): Promise<readonly string[]> {
  return page.locator('.triggers .row-link').allInnerTexts();
}
