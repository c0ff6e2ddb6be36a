import { setFlagsFromString } from 'node:v8';
import { runService } from '@millrace/runtime';
import { startWorker } from './app.ts';
import { readConfig } from './config.ts';

// Each event leaves buffers behind that only a full collection frees; on a large machine V8 lets several times of what is in use pile up before
// one. So, two fifths: at full rate less than 200 MiB instead of 320; a fifth would cost a tenth of the processor time (docs/performance.md).
setFlagsFromString('--heap-growing-percent=40');

await runService('worker', async (running) => {
  await startWorker(readConfig(running.environment), running);
});
