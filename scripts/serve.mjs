// What the image starts: one of our processes, chosen by the first argument, in this very process, so that signals reach it.
//   ingress, worker, dashboard, controller   a service; its settings are environment variables
//   sandbox                                  the small Kubernetes API, for trying Millrace without a cluster
//   millrace ...                             the command
//   --el-name=... (any flag)                 what Tekton's controller gives to its -el-image: ingress, as a forwarder
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

const mains = new Map([
  ['ingress', 'services/ingress/src/main.ts'],
  ['worker', 'services/worker/src/main.ts'],
  ['dashboard', 'services/dashboard/src/main.ts'],
  ['controller', 'services/controller/src/main.ts'],
  ['sandbox', 'services/cli/src/sandbox/main.ts'],
  ['millrace', 'services/cli/src/main.ts'],
]);

const [first = '', ...rest] = process.argv.slice(2);
const [name, args] = first.startsWith('-') ? ['ingress', [first, ...rest]] : [first, rest];
const main = mains.get(name);
if (main === undefined) {
  process.stderr.write(`millrace: found ${first === '' ? 'no argument' : `"${first}"`}, wanted one of ${[...mains.keys()].join(', ')}, or the flags that Tekton's controller gives\n`);
  process.exitCode = 1;
} else {
  const file = path.join(root, main);
  process.argv = [process.argv[0], file, ...args];
  await import(file);
}
