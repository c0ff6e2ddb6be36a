/** Debian's chromium, driven from outside like a person would, on the dashboard's built pages. */
import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import axe from 'axe-core';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { repositoryRoot } from './millrace.ts';

export interface TestBrowser {
  /** A window of its own: nothing is shared with another one. What goes wrong in its console is kept in `complaints`. */
  readonly open: (url: string, options?: BrowserContextOptions) => Promise<OpenPage>;
  readonly close: () => Promise<void>;
}

export interface OpenPage {
  readonly page: Page;
  readonly complaints: readonly string[];
}

/** What is missing for tests in a browser, or null. */
export function missingForBrowser(): string | null {
  return findChromium() === null ? 'no chromium on PATH, and CHROMIUM_BIN is not set' : null;
}

export async function startBrowser(): Promise<TestBrowser> {
  await promisify(execFile)(process.execPath, [path.join(repositoryRoot, 'scripts', 'build-web.mjs')]);
  const executablePath = findChromium();
  if (executablePath === null) throw new Error(missingForBrowser() ?? '');
  const browser: Browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  return {
    async open(url, options = {}) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-GB', ...options });
      const page = await context.newPage();
      page.setDefaultTimeout(30_000);
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (entry) => entry.type() === 'error' && complaints.push(entry.text()));
      await page.goto(url);
      return { page, complaints };
    },
    close: () => browser.close(),
  };
}

export async function signIn(page: Page, token: string): Promise<void> {
  await page.getByLabel('Kubernetes token').fill(token);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** What axe finds that keeps somebody from using the page, one line each. */
export async function seriousFindings(page: Page): Promise<readonly string[]> {
  // Not a script of the page: its content security policy has nothing to say here.
  await page.evaluate(axe.source);
  const found: unknown = await page.evaluate('axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations.map(({ id, impact, nodes }) => ({ id, impact, at: nodes.map(({ target, failureSummary }) => `${target.join(" ")}: ${failureSummary}`) })))');
  return (found as readonly Finding[]).filter(({ impact }) => impact === 'serious' || impact === 'critical').flatMap(({ id, at }) => at.map((place) => `${id} at ${place}`));
}

interface Finding {
  readonly id: string;
  readonly impact: string | null;
  readonly at: readonly string[];
}

/** How far the page reaches beyond its window, in pixels: 0 when it need not be scrolled sideways. */
export async function overhang(page: Page): Promise<number> {
  return Number(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'));
}

function findChromium(): string | null {
  const given = process.env['CHROMIUM_BIN'] ?? '';
  const onPath = (process.env['PATH'] ?? '').split(path.delimiter).flatMap((folder) => ['chromium', 'chromium-browser', 'google-chrome'].map((name) => path.join(folder, name)));
  return [...(given === '' ? [] : [given]), ...onPath].find(isExecutable) ?? null;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
