/**
 * npm run screenshots: the pictures of docs/dashboard.md, taken of a real Millrace on which an hour has passed. Where there is a C
 * compiler its Redis lives through that hour in half a minute (earlier.c); else everything has just happened.
 *
 *   an hour of events -> what people do about it -> a picture of each page
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { startBrowser } from '../support/browser.ts';
import { repositoryRoot, startMillrace } from '../support/millrace.ts';
import type { Millrace } from '../support/millrace.ts';
import { eventsOfMinute, minutes } from './hour.ts';
import { sceneFolder } from './scene.ts';
import type { Sent } from './scene.ts';
import { smallPng } from './small-png.ts';

const pictures = path.join(repositoryRoot, 'docs', 'images');
const folder = mkdtempSync(path.join(tmpdir(), 'millrace-screenshots-'));
const behind = path.join(folder, 'behind');
const clockFile = openSync(behind, 'w+');

mkdirSync(pictures, { recursive: true });
const millrace = await startInThePast();
const browser = await startBrowser();
try {
  await millrace.worker();
  await liveAnHour();
  const dashboard = await millrace.dashboard({ MILLRACE_TEKTON_DASHBOARD_URL: 'https://tekton.example.com' });
  const light = await browser.open(dashboard.url, { viewport: { width: 1360, height: 860 }, colorScheme: 'light' });
  const dark = await browser.open(dashboard.url, { viewport: { width: 1360, height: 860 }, colorScheme: 'dark' });
  const phone = await browser.open(dashboard.url, { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, colorScheme: 'light' });
  await take(light.page, dashboard.url, dark.page, phone.page);
  for (const complaint of [...light.complaints, ...dark.complaints, ...phone.complaints]) process.stderr.write(`the page complained: ${complaint}\n`);
} finally {
  await browser.close();
  await millrace.close();
  rmSync(folder, { recursive: true, force: true });
}

/** Only what is started meanwhile has the clock that is behind: that is Redis. */
async function startInThePast(): Promise<Millrace> {
  goTo(minutes);
  const preloaded = path.join(folder, 'earlier.so');
  const { status } = spawnSync('cc', ['-shared', '-fPIC', '-O2', '-o', preloaded, path.join(import.meta.dirname, 'earlier.c')]);
  if (status !== 0) process.stderr.write('no C compiler: all events will be a few seconds old\n');
  else Object.assign(process.env, { LD_PRELOAD: preloaded, EARLIER: behind });
  const started = await startMillrace([sceneFolder]);
  Reflect.deleteProperty(process.env, 'LD_PRELOAD');
  return started;
}

/** Never cut, not even for a moment: Redis has it in its memory. */
function goTo(minutesAgo: number): void {
  writeSync(clockFile, new Uint8Array(Int32Array.of(minutesAgo * 60).buffer), 0, 4, 0);
}

async function liveAnHour(): Promise<void> {
  for (let ago = minutes; ago >= 0; ago -= 1) {
    goTo(ago);
    const ids = await Promise.all(eventsOfMinute(minutes - ago).map(send));
    // The interceptor of the scan is down: what asks it stays open.
    await Promise.all(ids.filter((id) => id !== null).map((id) => millrace.final(id)));
  }
}

/** The id, or null of what will not become final. */
async function send(sent: Sent): Promise<string | null> {
  const id = await millrace.send(sent.body, sent.headers, sent.path);
  return sent.path === '/platform/scan' ? null : id;
}

async function take(page: Page, url: string, dark: Page, phone: Page): Promise<void> {
  async function shoot(at: Page, name: string, place: string, ready: string) {
    await at.goto(`${url}${place}`);
    await at.getByText(ready).first().waitFor();
    await at.waitForLoadState('networkidle').catch(() => {});
    keep(name, await at.screenshot());
  }
  async function eventWith(state: string, words: string): Promise<string> {
    await page.goto(`${url}/?${new URLSearchParams({ state, repository: words }).toString()}`);
    return (await page.locator('.row-link').first().getAttribute('href')) ?? '';
  }
  const [created, filtered, dead, open] = [await eventWith('created', 'octo-org/storefront'), await eventWith('filtered', 'octo-org/storefront'), await eventWith('dead', 'shop/checkout'), await eventWith('open', 'octo-org/payments')];

  await replayOne(page, `${url}${created}`);
  await shoot(page, 'deliveries', '/', 'octo-org/storefront');
  await shoot(dark, 'deliveries-dark', '/', 'octo-org/storefront');
  await shoot(phone, 'deliveries-phone', '/', 'octo-org/storefront');
  await shoot(page, 'event-created', created, 'The way it went');
  await shoot(page, 'event-filtered', filtered, 'The way it went');
  await shoot(page, 'event-dead-letter', dead, 'The way it went');
  await shoot(page, 'event-waiting', open, 'The way it went');
  await shoot(page, 'dead-letters', '/dead-letters', 'object-invalid');
  await shoot(page, 'overview', '/overview', 'By listener');
  await shoot(dark, 'overview-dark', '/overview', 'By listener');
  await shoot(page, 'queues', '/queues', 'Workers and jobs');
  await shoot(page, 'listeners', '/listeners', 'build-on-main');
  await page.goto(`${url}/try?listener=ci/github`);
  await page.getByRole('button', { name: 'Try', exact: true }).click();
  await page.getByRole('heading', { level: 2 }).first().waitFor();
  keep('try-it', await page.screenshot());
}

function keep(name: string, png: Buffer): void {
  writeFileSync(path.join(pictures, `${name}.png`), smallPng(png));
}

async function replayOne(page: Page, event: string): Promise<void> {
  await page.goto(event);
  await page.getByRole('button', { name: 'Replay', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Replay' }).click();
  await page.getByText('made this from').waitFor();
}
