/** What a person comes to the dashboard for, in a real browser: to find out why, and to do something about it. */
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { JsonObject } from '@millrace/triggers';
import type { Page } from 'playwright-core';
import { missingForBrowser, startBrowser } from '../support/browser.ts';
import type { TestBrowser } from '../support/browser.ts';
import { startMillrace } from '../support/millrace.ts';
import type { Dashboard, Millrace } from '../support/millrace.ts';
import { commitOf, githubPush, gitlabPush, sceneFolder } from './scene.ts';
import { until } from '../support/until.ts';
import type { Sent } from './scene.ts';

const missing = missingForBrowser();
if (missing !== null) process.stderr.write(`skipped: working with the dashboard in a browser (${missing})\n`);

jest.setTimeout(240_000);

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

  async function comesIn(sent: Sent): Promise<string> {
    const eventId = await send(sent);
    await millrace.final(eventId);
    return eventId;
  }

  /** Pushes that die for as long as the template is as it was. */
  async function dieTogether(repository: string, count: number): Promise<void> {
    const ids = await Promise.all(Array.from({ length: count }, (_, nth) => send(gitlabPush({ repository, ref: 'feature/vouchers', commit: commitOf(`${repository} ${nth}`) }))));
    for (const id of ids) expect(await millrace.final(id)).toMatchObject({ outcome: 'dead' });
  }

  function send({ path, headers, body }: Sent): Promise<string> {
    return millrace.send(body, headers, path);
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
    await dieTogether('shop/checkout', 50);
    const page = await visit('/dead-letters?repository=shop/checkout');
    await page.getByRole('link', { name: 'object-invalid' }).click();
    await page.waitForURL(/why=create/);
    await labels({}, 'created');

    await page.getByRole('button', { name: 'Redrive all that match' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Which: because of create/object-invalid, repository shop/checkout').waitFor();
    await dialog.getByText(/^50 dead letters/).waitFor();
    await dialog.getByLabel(/How many a second/).fill('1000');
    await dialog.getByRole('button', { name: 'Redrive 50 dead letters' }).click();
    await page.getByText('50 dead letters redriven').waitFor();
    await page.getByText('No dead letter matches all of these filters').waitFor();
    await page.goto(`${dashboard.url}/?state=created&repository=shop/checkout`);
    await page.getByRole('row', { name: /shop\/checkout/ }).nth(49).waitFor();
    expect(await runsOf('shop/checkout')).toHaveLength(50);

    await page.getByRole('link', { name: 'Audit' }).click();
    await page.getByRole('row', { name: /began to redrive in bulk.*object-invalid/ }).waitFor();
  });

  test('cancels a redrive in the middle: what is done stays done, the rest is not touched', async () => {
    await labels({ branch: '$(tt.params.branch)' }, 'dead');
    await dieTogether('shop/slow', 40);
    await labels({}, 'created');
    const page = await visit('/dead-letters?repository=shop/slow');
    await page.getByRole('button', { name: 'Redrive all that match' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(/How many a second/).fill('1');
    await dialog.getByRole('button', { name: 'Redrive 40 dead letters' }).click();
    await page.getByText(/^[1-9]\d? of 40 dead letters$/).waitFor();
    await page.getByRole('listitem').getByRole('button', { name: 'Cancel' }).click();
    const ended = page.getByRole('listitem').filter({ hasText: 'Redrive cancelled' });
    const done = Number.parseInt(await ended.getByRole('status').innerText(), 10);
    expect([done > 0, done < 40]).toEqual([true, true]);
    await page.goto(`${dashboard.url}/?state=created&repository=shop/slow`);
    await page.getByRole('row', { name: /shop\/slow/ }).nth(done - 1).waitFor();
    expect(await runsOf('shop/slow')).toHaveLength(done);
    const { deadLetters } = await millrace.ledger.deadLetters({ cursor: null, limit: 100 }, { repository: 'shop/slow' });
    expect(deadLetters).toHaveLength(40 - done);
    for (const { id } of deadLetters) expect((await millrace.ledger.delivery(id))?.attempts).toHaveLength(1);
    await page.getByRole('link', { name: 'Audit' }).click();
    await page.getByRole('row', { name: new RegExp(`local cancelled a bulk action ${done} dead letters?`) }).waitFor();
  });

  test('pauses the queues: what comes in is stored, and created when they are resumed', async () => {
    const page = await visit('/queues');
    async function turn(name: 'Pause' | 'Resume'): Promise<void> {
      await page.getByRole('button', { name, exact: true }).click();
      await page.getByRole('dialog').getByRole('button', { name, exact: true }).click();
    }
    await turn('Pause');
    const paused = page.getByText('The queues are paused: events are stored, and nothing is created until they are resumed').first();
    await paused.waitFor();
    const eventId = await send(githubPush({ repository: 'octo-org/paused', ref: 'refs/heads/main', commit: commitOf('paused') }));
    await page.goto(`${dashboard.url}/?repository=octo-org/paused`);
    await page.getByRole('row', { name: /received.*octo-org\/paused/ }).waitFor();
    await page.getByRole('link', { name: 'See the queues' }).click();
    await page.getByText('Waiting', { exact: true }).locator('xpath=following-sibling::dd[1][.="1"]').waitFor();
    await turn('Resume');
    await paused.waitFor({ state: 'detached' });
    expect(await millrace.final(eventId)).toMatchObject({ outcome: 'created' });
    await page.getByRole('link', { name: 'Audit' }).click();
    for (const deed of ['paused the queues', 'resumed the queues']) await page.getByRole('row', { name: deed }).waitFor();
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
    const decision = page.locator('details.decision', { hasText: 'ci/build-on-main' });
    await decision.getByText('created', { exact: true }).first().waitFor();
    expect(await decision.getByRole('table', { name: 'The values it saw' }).innerText()).toContain('"refs/heads/main"');
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

  /** What the template of the shop puts into labels, where no branch with a slash fits; the worker has seen it when this is over. */
  async function labels(wanted: JsonObject, outcome: 'created' | 'dead'): Promise<void> {
    const path = '/apis/triggers.tekton.dev/v1beta1/namespaces/shop/triggertemplates/deploy';
    const answer = await millrace.kube.request({ method: 'GET', path });
    if (answer.kind !== 'answer') throw new Error(answer.failure.text);
    const text = JSON.stringify(answer.body).replace(/"labels":\{("branch":"[^"]*")?\}/, () => `"labels":${JSON.stringify(wanted)}`);
    const put = await millrace.kube.request({ method: 'PUT', path, body: JSON.parse(text) });
    if (put.kind !== 'answer') throw new Error(put.failure.text);
    await until(async () => {
      const eventId = await comesIn(gitlabPush({ repository: 'shop/seen', ref: 'feature/seen', commit: commitOf(randomUUID()) }));
      return (await millrace.ledger.event(eventId))?.outcome === outcome;
    }, 'the worker has seen the template');
  }

  async function runsOf(project: string): Promise<readonly JsonObject[]> {
    const runs = await millrace.list('tekton.dev/v1', 'pipelineruns', 'shop');
    return runs.filter((run) => JSON.stringify(run).includes(`"${project}"`));
  }
});
