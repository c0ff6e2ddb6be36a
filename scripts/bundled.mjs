// What each program runs from: its bundle (scripts/bundle.mjs) where that is made of exactly the sources that are there now, else the
// sources themselves. A bundle's folder is named after the path, size and time of every file it is made of, so an old one is never found.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

export const bundles = path.join(root, 'build', 'bundles');

export const mains = new Map([
  ['ingress', 'services/ingress/src/main.ts'],
  ['worker', 'services/worker/src/main.ts'],
  ['dashboard', 'services/dashboard/src/main.ts'],
  ['controller', 'services/controller/src/main.ts'],
  ['sandbox', 'services/cli/src/sandbox/main.ts'],
  ['millrace', 'services/cli/src/main.ts'],
]);

/** What to load, and where Node keeps what it makes of it. Takes some 30 ms where nobody has found it, and nothing where no bundle was ever made (the image). */
export function programOf(name) {
  const folder = existsSync(bundles) ? (foundByParent() ?? bundleFolder()) : null;
  if (folder !== null) passOn(folder);
  if (folder !== null && existsSync(folder)) return { file: path.join(folder, `${name}.js`), compileCache: path.join(folder, 'compiled') };
  return { file: path.join(root, mains.get(name)), compileCache: path.join(root, 'build', 'compile-cache') };
}

/** Programs that this one starts with its environment need not find it again: all of a start are of the same sources. */
export function passOn(folder) {
  process.env[variable] = `${process.pid} ${folder}`;
}

/** From nobody but who has started this very process: what was found for anybody else may be old. */
function foundByParent() {
  const [, pid, folder] = /^(\d+) (.+)$/.exec(process.env[variable] ?? '') ?? [];
  return Number(pid) === process.ppid && path.dirname(folder) === bundles ? folder : null;
}

const variable = 'MILLRACE_BUNDLE';

/** Where the bundle of the sources as they are now is, or belongs. */
export function bundleFolder() {
  const hash = createHash('sha256');
  for (const file of madeOf()) {
    const { size, mtimeMs } = statSync(file, { throwIfNoEntry: false }) ?? { size: 0, mtimeMs: 0 };
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  }
  return path.join(bundles, hash.digest('hex').slice(0, 16));
}

function madeOf() {
  const workspaces = ['packages', 'services'].flatMap((folder) => readdirSync(path.join(root, folder)).map((name) => path.join(root, folder, name)));
  return [
    path.join(root, 'scripts', 'bundle.mjs'),
    // Written by npm when it has changed any package.
    path.join(root, 'node_modules', '.package-lock.json'),
    ...workspaces.map((workspace) => path.join(workspace, 'package.json')),
    ...workspaces.flatMap((workspace) => sourcesIn(path.join(workspace, 'src'))),
  ];
}

function sourcesIn(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const place = path.join(folder, entry.name);
    if (entry.isDirectory()) return sourcesIn(place);
    return entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts') ? [place] : [];
  });
}
