/** What a person comes to the dashboard for, in a real browser: to find out why, and to do something about it. */
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { missingForBrowser, startBrowser } from '../support/browser.ts';
import type { TestBrowser } from '../support/browser.ts';
import { startMillrace } from '../support/millrace.ts';
import type { Dashboard, Millrace } from '../support/millrace.ts';
import { commitOf, githubPush, gitlabPush, sceneFolder } from './scene.ts';
import type { Sent } from './scene.ts';

const missing = missingForBrowser();
if (missing !== null) process.stderr.write(`skipped: working with the dashboard in a browser (${missing})\n`);

jest.setTimeout(90_000);

(missing === null ? describe : describe.skip)('somebody who works with the dashboard', () => {
  let millrace: Millrace;
  let dashboard: Dashboard;
  let browser: TestBrowser;
  let complaints: readonly string[] = [];
  beforeAll(async () => {
    browser = await startBrowser();
    millrace = await startMillrace([sceneFolder]);
    [dashboard] = await Promise.all([millrace.dashboard(), millrace.worker()]);
  });
  afterEach(() => {
    if (complaints.length > 0) throw new Error(`the page complained: ${complaints.join('; ')}`);
  });
  afterAll(async () => {
    await browser?.close();
    await millrace?.close();
  });

  async function visit(place = '/'): Promise<Page> {
    const opened = await browser.open(`${dashboard.url}${place}`);
    complaints = opened.complaints;
    return opened.page;
  }

  async function comesIn({ path, headers, body }: Sent): Promise<string> {
    const eventId = await millrace.send(body, headers, path);
    await millrace.final(eventId);
    return eventId;
  }

  test('finds the push that built nothing by its commit, and reads why', async () => {
    const commit = commitOf('nothing built');
    await comesIn(githubPush({ repository: 'octo-org/storefront', ref: 'refs/heads/feature/basket', commit }));
    const page = await visit();
    await page.getByRole('searchbox', { name: 'Search events' }).fill(commit.slice(0, 10));
    await page.keyboard.press('Enter');
    await page.getByRole('row', { name: /octo-org\/storefront/ }).getByRole('link').click();

    await page.getByText(/filtered this event out/).waitFor();
    const decision = page.locator('details.decision', { hasText: 'ci/build-on-main' });
    await decision.getByText('stopped it').waitFor();
    expect(await decision.getByRole('table', { name: 'The values it saw' }).innerText()).toContain('"refs/heads/feature/basket"');
    expect(await decision.getByRole('region', { name: 'CEL expression' }).innerText()).toBe("body.ref == 'refs/heads/main' && !body.deleted");
    await page.getByText('credentials masked').click();
    const headers = await page.getByRole('table', { name: 'Headers' }).innerText();
    expect(headers).toMatch(/X-Hub-Signature-256\s+masked/);
    expect(headers).not.toContain('sha256=');
  });

  test('redrives 50 dead letters after the reason is mended, and each becomes its object', async () => {
    const sent = Array.from({ length: 50 }, (_, nth) => gitlabPush({ repository: 'shop/checkout', ref: 'feature/vouchers', commit: commitOf(`dead ${nth}`) }));
    await Promise.all(sent.map(comesIn));
    const page = await visit('/dead-letters');
    await page.getByRole('link', { name: 'object-invalid' }).click();
    await page.waitForURL(/why=create/);
    await mendTemplate();

    await page.getByRole('button', { name: 'Redrive all that match' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/^50 dead letters/).waitFor();
    await dialog.getByLabel(/How many a second/).fill('1000');
    await dialog.getByRole('button', { name: 'Redrive 50 dead letters' }).click();
    await page.getByText('50 dead letters redriven').waitFor();
    await page.getByText('No dead letter matches all of these filters').waitFor();
    await page.goto(`${dashboard.url}/?state=created&listener=shop/gitlab`);
    await page.getByRole('row', { name: /shop\/checkout/ }).nth(49).waitFor();
    expect(await millrace.list('tekton.dev/v1', 'pipelineruns', 'shop')).toHaveLength(50);

    await page.getByRole('link', { name: 'Audit' }).click();
    await page.getByRole('row', { name: /began to redrive in bulk.*object-invalid/ }).waitFor();
  });

  test('replays an event with another body, and vouches for it', async () => {
    const eventId = await comesIn(githubPush({ repository: 'octo-org/search', ref: 'refs/heads/try-out', commit: commitOf('edited') }));
    const page = await visit(`/events/${eventId}`);
    await page.getByRole('button', { name: 'Edit and replay' }).click();
    const dialog = page.getByRole('dialog');
    const body = dialog.getByRole('textbox', { name: 'Body' });
    const submit = dialog.getByRole('button', { name: 'Replay with this body' });
    await body.fill((await body.inputValue()).replace('refs/heads/try-out', 'refs/heads/main'));
    expect(await submit.isDisabled()).toBe(true);
    await dialog.getByRole('checkbox', { name: /I vouch for it/ }).check();
    await submit.click();

    await page.getByText('with an edited body').waitFor();
    await page.locator('details.decision', { hasText: 'ci/build-on-main' }).getByText('created', { exact: true }).first().waitFor();
    await page.getByRole('link', { name: 'another event' }).click();
    await page.waitForURL(new RegExp(eventId));
    await page.getByRole('heading', { name: 'Replays of it' }).waitFor();
  });

  test('sees what comes in and what becomes of it without doing anything, unless the list is held still', async () => {
    const page = await visit('/?repository=octo-org/live');
    await page.getByText('No event matches all of these filters').waitFor();
    const first = githubPush({ repository: 'octo-org/live', ref: 'refs/heads/main', commit: commitOf('first') });
    await comesIn(first);
    await page.getByRole('row', { name: /created.*octo-org\/live/ }).waitFor();

    await page.getByRole('button', { name: 'Hold still' }).click();
    await comesIn(githubPush({ repository: 'octo-org/live', ref: 'refs/heads/main', commit: commitOf('second') }));
    await page.getByRole('button', { name: 'Go on, 1 new event' }).waitFor();
    expect(await page.getByRole('row', { name: /octo-org\/live/ }).count()).toBe(1);
    await page.getByRole('button', { name: /Go on/ }).click();
    await page.getByRole('row', { name: /octo-org\/live/ }).nth(1).waitFor();
  });

  test('tries what would happen, and nothing is created', async () => {
    const before = await millrace.list('tekton.dev/v1', 'pipelineruns', 'ci');
    const page = await visit('/try?listener=ci/github');
    await page.getByRole('button', { name: 'Try', exact: true }).click();
    await page.locator('details.decision', { hasText: 'ci/build-on-main' }).getByText('would create').waitFor();
    expect(await page.getByRole('region', { name: /as YAML/ }).first().innerText()).toContain('kind: PipelineRun');
    expect(await millrace.list('tekton.dev/v1', 'pipelineruns', 'ci')).toHaveLength(before.length);
  });

  /** The label is gone that no branch with a slash fits into. */
  async function mendTemplate(): Promise<void> {
    const path = '/apis/triggers.tekton.dev/v1beta1/namespaces/shop/triggertemplates/deploy';
    const answer = await millrace.kube.request({ method: 'GET', path });
    if (answer.kind !== 'answer') throw new Error(answer.failure.text);
    const text = JSON.stringify(answer.body).replace('"labels":{"branch":"$(tt.params.branch)"}', '"labels":{}');
    const put = await millrace.kube.request({ method: 'PUT', path, body: JSON.parse(text) });
    if (put.kind !== 'answer') throw new Error(put.failure.text);
  }
});
