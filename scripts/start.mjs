// npm start: set up, build the dashboard's pages and the bundles, then `millrace up` on the Node that set-up brought. `--no-install` forbids the first half.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { buildWeb } from './build-web.mjs';
import { bundle } from './bundle.mjs';
import { main, node, root, setUp } from './set-up.mjs';

main(() => {
  const args = process.argv.slice(2);
  setUp({ install: !args.includes('--no-install') });
  buildWeb();
  bundle();
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', path.join(root, 'scripts', 'serve.mjs'), 'millrace', 'up', ...args.filter((arg) => arg !== '--no-install')], { stdio: 'inherit' });
  // A terminal's Ctrl-C reaches the child by itself; this process only waits for it. SIGTERM is passed on.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
  });
});
