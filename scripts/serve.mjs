// What the image and `npm start` start: one of our processes, chosen by the first argument, in this very process, so that signals reach it.
//   ingress, worker, dashboard, controller   a service; its settings are environment variables
//   sandbox                                  the small Kubernetes API, for trying Millrace without a cluster
//   millrace ...                             the command
//   --el-name=... (any flag)                 what Tekton's controller gives to its -el-image: ingress, as a forwarder
import { enableCompileCache } from 'node:module';
import process from 'node:process';
import { mains, programOf } from './bundled.mjs';

const [first = '', ...rest] = process.argv.slice(2);
const [name, args] = first.startsWith('-') ? ['ingress', [first, ...rest]] : [first, rest];
if (!mains.has(name)) {
  process.stderr.write(`millrace: found ${first === '' ? 'no argument' : `"${first}"`}, wanted one of ${[...mains.keys()].join(', ')}, or the flags that Tekton's controller gives\n`);
  process.exitCode = 1;
} else {
  const { file, compileCache } = programOf(name);
  // https://nodejs.org/api/module.html#module-compile-cache; where it can't be written, nothing is kept.
  enableCompileCache(compileCache);
  process.argv = [process.argv[0], file, ...args];
  await import(file);
}
