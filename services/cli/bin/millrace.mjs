#!/usr/bin/env node
// The `millrace` command. Sources are TypeScript that Node 22.18 or newer runs as it is; on an older one the Node that
// set-up brought takes over.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major > 22 || (major === 22 && minor >= 18)) {
  process.argv.splice(2, 0, 'millrace');
  await import('../../../scripts/serve.mjs');
} else {
  const node = fileURLToPath(new URL('../../../node_modules/.bin/node', import.meta.url));
  const { status } = spawnSync(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  process.exitCode = status ?? 1;
}
