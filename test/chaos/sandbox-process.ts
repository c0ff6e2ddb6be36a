/** The sandbox as a process of its own, so that it can be killed as an API server is: node sandbox-process.ts PORT [FOLDER] */
import { systemClock } from '@millrace/runtime';
import { startSandbox } from '@millrace/sandbox';

const [port = '0', folder = ''] = process.argv.slice(2);
const sandbox = await startSandbox({ port: Number(port), dataDir: folder === '' ? null : folder, clock: systemClock });
process.stdout.write(`${sandbox.url}\n`);
// It ends with its owner, however that ends.
process.stdin.resume().on('close', () => void sandbox.close().then(() => process.exit()));
