import { setFlagsFromString } from 'node:v8';
import { runService } from '@millrace/runtime';
import { startWorker } from './app.ts';
import { readConfig } from './config.ts';

// Each event leaves buffers behind that only a full collection frees; on a large machine V8 lets several times of what is in use pile up before
// one. So, three fifths: at full rate some 200 MiB instead of 320; less of it costs the more processor time (docs/performance.md).
setFlagsFromString('--heap-growing-percent=60');

await runService('worker', async (running) => {
  await startWorker(readConfig(running.environment), running);
});
