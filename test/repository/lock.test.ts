/** A clone on another platform must be able to run `npm ci`. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('../../', import.meta.url));
const lock = JSON.parse(readFileSync(`${root}package-lock.json`, 'utf8')) as { readonly packages: Readonly<Record<string, Entry>> };

interface Entry {
  readonly version?: string;
  readonly resolved?: string;
  readonly link?: boolean;
}

test('the lock file has an entry for every optional package of every platform', () => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/complete-lock.mjs', '--check'], { cwd: root, encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

test.each(['@swc/core-linux-x64-gnu', '@swc/core-linux-arm64-gnu', '@swc/core-darwin-arm64', '@swc/core-win32-x64-msvc'])('%s is in it', (name) => {
  expect(lock.packages[`node_modules/${name}`]?.version).toMatch(/^\d+\.\d+\.\d+/);
});

test('it names no registry: packages come from wherever npm is set to look', () => {
  const links = Object.values(lock.packages).filter(({ resolved, link }) => resolved !== undefined && link !== true);
  expect(links).toEqual([]);
});
