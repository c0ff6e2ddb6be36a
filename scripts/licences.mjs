// npm run licences: the licences of everything that is installed to run Millrace (not what only builds or tests it).
// Exit code 1 when one is unknown or not on the list below: copyleft does not get in unnoticed.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const allowed = new Set(['0BSD', 'Apache-2.0', 'BlueOak-1.0.0', 'BSD-2-Clause', 'BSD-3-Clause', 'CC0-1.0', 'ISC', 'MIT', 'MIT-0', 'PSF-2.0', 'Python-2.0', 'Unlicense', 'Zlib']);

const lock = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
const byLicence = new Map();
const problems = [];

for (const [place, entry] of Object.entries(lock.packages)) {
  // Ours, links to ours, development only, or built for another platform.
  if (!place.includes('node_modules/') || entry.link || entry.dev || entry.devOptional) continue;
  const file = path.join(root, place, 'package.json');
  if (!existsSync(file)) {
    if (!entry.optional) problems.push(`${place}: not installed; run: npm ci`);
    continue;
  }
  const licence = licenceOf(JSON.parse(readFileSync(file, 'utf8')));
  const name = `${place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length)} ${entry.version}`;
  byLicence.set(licence, [...(byLicence.get(licence) ?? []), name]);
  if (!isAllowed(licence)) problems.push(`${name}: licence "${licence}", wanted one of ${[...allowed].join(', ')}`);
}

for (const [licence, names] of [...byLicence].sort(([a], [b]) => a.localeCompare(b, 'en'))) {
  process.stdout.write(`${licence} (${names.length})\n  ${names.join('\n  ')}\n`);
}
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.exitCode = problems.length > 0 ? 1 : 0;

function licenceOf(manifest) {
  const { license, licenses } = manifest;
  if (typeof license === 'string') return license;
  if (typeof license?.type === 'string') return license.type;
  if (Array.isArray(licenses)) return licenses.map(({ type }) => type).join(' OR ');
  return 'none stated';
}

/** SPDX expressions of one level: any of an OR will do, every one of an AND is needed. */
function isAllowed(licence) {
  const bare = licence.replaceAll(/[()]/g, '');
  if (bare.includes(' OR ')) return bare.split(' OR ').some(isAllowed);
  if (bare.includes(' AND ')) return bare.split(' AND ').every(isAllowed);
  return allowed.has(bare.trim());
}
