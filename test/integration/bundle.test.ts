/** What a program runs from: the bundle of just these sources, else the sources. Tried on a small copy of the scripts, then on the real thing. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { makeBundle } from '../support/bundle.ts';
import { repositoryRoot } from '../support/millrace.ts';

interface Bundled {
  readonly bundleFolder: () => string;
  readonly programOf: (name: string) => { readonly file: string };
  readonly mains: ReadonlyMap<string, string>;
}

async function bundledIn(root: string): Promise<Bundled> {
  return (await import(pathToFileURL(path.join(root, 'scripts', 'bundled.mjs')).href)) as Bundled;
}

describe('a bundle is used', () => {
  let root: string;
  let bundled: Bundled;

  function write(file: string, text: string): void {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
  function bundle(): void {
    write(path.relative(root, path.join(bundled.bundleFolder(), 'millrace.js')), "console.log('bundle')");
  }
  function runs(found = ''): string {
    const { stdout, stderr } = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', path.join(root, 'scripts', 'serve.mjs'), 'millrace'], { encoding: 'utf8', env: { MILLRACE_BUNDLE: found } });
    return (stdout + stderr).trim();
  }

  beforeEach(async () => {
    root = mkdtempSync(path.join(tmpdir(), 'millrace-bundle-'));
    cpSync(path.join(repositoryRoot, 'scripts'), path.join(root, 'scripts'), { recursive: true });
    bundled = await bundledIn(root);
    write('package.json', '{"type": "module"}');
    write('node_modules/.package-lock.json', '{}');
    write('services/cli/package.json', '{"type": "module"}');
    write('services/cli/src/main.ts', "const from: string = 'sources'; console.log(from);");
    write('packages/one/package.json', '{}');
    write('packages/one/src/parts/part.ts', 'export const one = 1;');
  });
  afterEach(() => rmSync(root, { recursive: true }));

  test('where there is one of just these sources', () => {
    expect(runs()).toBe('sources');
    bundle();
    expect(runs()).toBe('bundle');
  });

  test.each<readonly [string, () => void]>([
    ['a source has changed', () => write('packages/one/src/parts/part.ts', 'export const one = 2;')],
    ['a source has changed to one of an earlier day', () => utimesSync(path.join(root, 'packages/one/src/parts/part.ts'), 1, 1)],
    ['a source has come', () => write('packages/one/src/parts/other.ts', '')],
    ['a source is gone', () => rmSync(path.join(root, 'packages/one/src/parts/part.ts'))],
    ['a package says otherwise what it exports', () => write('packages/one/package.json', '{"exports": "./src/parts/part.ts"}')],
    ['packages were installed', () => write('node_modules/.package-lock.json', '{"packages": {}}')],
    ['it is bundled in another way', () => write('scripts/bundle.mjs', '')],
  ])('and not after %s', (_, change) => {
    bundle();
    change();
    expect(runs()).toBe('sources');
  });

  test('where its parent has found it, and by the word of nobody else', () => {
    bundle();
    const found = bundled.bundleFolder();
    write('packages/one/src/parts/part.ts', 'export const one = 2;');
    expect(runs(`${process.pid} ${found}`)).toBe('bundle');
    expect([`${process.pid + 1} ${found}`, `1 ${found}`, found, `${process.pid} ${path.join(root, 'elsewhere')}`, `${process.pid} ${found}-gone`].map((each) => runs(each))).toEqual(Array.from({ length: 5 }, () => 'sources'));
  });

  test('whatever has become of tests', () => {
    bundle();
    write('packages/one/src/parts/part.test.ts', '');
    expect(runs()).toBe('bundle');
  });
});

describe('the bundle of these sources', () => {
  let bundled: Bundled;
  beforeAll(async () => {
    makeBundle();
    bundled = await bundledIn(repositoryRoot);
  });

  test('is what is run', () => {
    for (const name of bundled.mains.keys()) expect(bundled.programOf(name).file).toBe(path.join(bundled.bundleFolder(), `${name}.js`));
  });

  test.each(['ingress', 'worker', 'dashboard'])('starts %s, which says what it misses', (service) => {
    expect(serve(service)).toContain(`${service}: REDIS_URL: found nothing`);
  });

  test('finds what lies beside sources: what a command compares a cluster with, its version', () => {
    expect(serve('millrace', '--version')).toBe('0.1.0\n');
  });
});

function serve(...args: readonly string[]): string {
  const { stdout, stderr } = spawnSync(process.execPath, [path.join(repositoryRoot, 'scripts', 'serve.mjs'), ...args], { encoding: 'utf8', env: { PATH: process.env['PATH'] } });
  return stdout + stderr;
}
