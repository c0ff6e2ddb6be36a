// npm run bundle: every program in a few files, sources and libraries together, so that it starts in a third of the time: Node opens,
// strips and links a thousand files otherwise. A cache and nothing else: scripts/bundled.mjs says when it is used (ADR 15).
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleFolder, bundles, mains, passOn } from './bundled.mjs';
import { CannotSetUp, node, root } from './set-up.mjs';

/** Takes some seconds when there is something to do; done on the Node that set-up brought. */
export function bundle() {
  const folder = bundleFolder();
  passOn(folder);
  if (existsSync(folder)) return;
  const { status, stderr } = spawnSync(node, [fileURLToPath(import.meta.url)], { cwd: root, stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
  if (status !== 0) throw new CannotSetUp(`the programs could not be bundled:\n${stderr.trim()}`);
}

async function build() {
  const folder = bundleFolder();
  if (existsSync(folder)) return;
  const { rolldown } = await import('rolldown');
  const unfinished = `${folder}.${process.pid}`;
  const building = await rolldown({
    cwd: root,
    input: Object.fromEntries(mains),
    platform: 'node',
    external,
    plugins: [ownPlaces(folder)],
    checks: { eval: false },
  });
  await building.write({ dir: unfinished, format: 'esm', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' });
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    // Somebody else was as quick.
    if (!existsSync(folder)) throw error;
    rmSync(unfinished, { recursive: true });
  }
  removeOld();
}

/** Loaded only where needed, with files of their own beside them: pages, machine code, the tracing SDK. */
const external = [/^@bull-board\//, 'msgpackr-extract', '@opentelemetry/sdk-node'];

/** A file of ours goes on to find what lies beside its source: Lua scripts, tables, the code of a thread. */
function ownPlaces(folder) {
  return {
    name: 'own places',
    transform: {
      filter: { id: { include: /\.ts$/, exclude: /node_modules/ }, code: 'import.meta.url' },
      handler(code, id) {
        const place = path.relative(folder, id).split(path.sep).join('/');
        return { code: code.replaceAll('import.meta.url', `new URL('${place}', import.meta.url).href`), map: null };
      },
    },
  };
}

/** A running program may still load a part of the bundle that it was started from. */
function removeOld() {
  const made = readdirSync(bundles).map((name) => path.join(bundles, name));
  const oldest = made.map((folder) => ({ folder, at: statSync(folder).mtimeMs })).toSorted((a, b) => b.at - a.at).slice(kept);
  for (const { folder } of oldest) rmSync(folder, { recursive: true, force: true });
}

const kept = 4;

if (process.argv[1] === fileURLToPath(import.meta.url)) await build();
