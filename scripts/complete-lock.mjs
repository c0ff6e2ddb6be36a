// npm leaves optional packages of other platforms out of the lock file when the registry it asked does not hold them; a
// clone on such a platform, or `npm ci` anywhere, then stops with "Missing ... from lock file". This adds an entry for
// each (version, os, cpu, libc, optional; no integrity: npm fills nothing in for a platform it skips).
// Run after every npm install:  node scripts/complete-lock.mjs      With --check it changes nothing and exits 1 if some are missing.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const file = path.join(path.dirname(path.dirname(fileURLToPath(import.meta.url))), 'package-lock.json');
const lock = JSON.parse(readFileSync(file, 'utf8'));
const missing = [];

for (const [place, entry] of Object.entries(lock.packages)) {
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    if (resolved(place, name) !== null) continue;
    const at = `${beside(place)}node_modules/${name}`;
    missing.push(at);
    lock.packages[at] = { version: exact(range), ...platform(name), optional: true };
  }
}

if (process.argv.includes('--check')) {
  for (const at of missing) process.stderr.write(`package-lock.json: no entry for ${at}; run: node scripts/complete-lock.mjs\n`);
  process.exitCode = missing.length > 0 ? 1 : 0;
} else if (missing.length > 0) {
  const workspacesAndPackages = Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en'));
  lock.packages = Object.fromEntries(workspacesAndPackages);
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  process.stdout.write(`package-lock.json: ${missing.length} optional platform packages added\n`);
}

/** Node's resolution: the nearest node_modules upwards from the package that asks. */
function resolved(place, name) {
  for (let from = place; ; from = from.includes('/node_modules/') ? from.slice(0, from.lastIndexOf('/node_modules/')) : '') {
    const at = from === '' ? `node_modules/${name}` : `${from}/node_modules/${name}`;
    if (lock.packages[at] !== undefined) return at;
    if (from === '') return null;
  }
}

function beside(place) {
  const last = place.lastIndexOf('node_modules/');
  return last <= 0 ? '' : place.slice(0, last);
}

function exact(range) {
  const version = /\d+\.\d+\.\d+[^\s|]*/.exec(range);
  if (version === null) throw new Error(`cannot tell a version from "${range}"`);
  return version[0];
}

/** npm decides by os, cpu and libc what to skip; packages of this kind carry them in their names. */
function platform(name) {
  const words = name.split('/').at(-1).split(/[-.]/);
  const os = { linux: 'linux', linuxmusl: 'linux', darwin: 'darwin', macos: 'darwin', win32: 'win32', windows: 'win32', win: 'win32', freebsd: 'freebsd', openbsd: 'openbsd', netbsd: 'netbsd', android: 'android', openharmony: 'openharmony', sunos: 'sunos', aix: 'aix', wasm32: null };
  const cpu = { x64: 'x64', arm64: 'arm64', aarch64: 'arm64', armv7: 'arm', arm: 'arm', ia32: 'ia32', ppc64: 'ppc64', ppc64le: 'ppc64', s390x: 's390x', riscv64: 'riscv64', loong64: 'loong64', mips64el: 'mips64el', wasm32: 'wasm32' };
  const libc = { musl: 'musl', musleabihf: 'musl', linuxmusl: 'musl', gnu: 'glibc', gnueabihf: 'glibc', glibc: 'glibc' };
  const found = Object.entries({ cpu, libc, os }).map(([field, table]) => [field, [...new Set(words.map((word) => table[word]).filter((value) => value))]]);
  return Object.fromEntries(found.filter(([, values]) => values.length > 0));
}
