// npm run build:web: builds the dashboard's pages (services/dashboard/web -> services/dashboard/build/web) when they are older
// than their sources.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { CannotSetUp, main, node, root } from './set-up.mjs';

const sources = path.join(root, 'services', 'dashboard', 'web');
const built = path.join(root, 'services', 'dashboard', 'build', 'web', 'index.html');

/** Takes a second when there is something to do. */
export function buildWeb() {
  if (existsSync(built) && statSync(built).mtimeMs > newestIn([sources, path.join(root, 'package-lock.json')])) return;
  const { status, stderr } = spawnSync(node, [path.join(root, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', sources, '--logLevel', 'error'], { cwd: root, stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
  if (status !== 0) throw new CannotSetUp(`the dashboard's pages could not be built:\n${stderr.trim()}`);
}

function newestIn(places) {
  return Math.max(...places.map((place) => (statSync(place).isDirectory() ? newestIn(readdirSync(place).map((name) => path.join(place, name))) : statSync(place).mtimeMs)));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main(buildWeb);
