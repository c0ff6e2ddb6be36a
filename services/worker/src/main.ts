import { setFlagsFromString } from 'node:v8';
import { runService } from '@millrace/runtime';
import { startWorker } from './app.ts';
import { readConfig } from './config.ts';

// Each event leaves buffers behind that only a full collection frees; on a large machine V8 lets several times of what is in use pile up before
// one. So, a fifth: at full rate 190 MiB instead of 320, at the same rate (docs/performance.md).
setFlagsFromString('--heap-growing-percent=20');

await runService('worker', async (running) => {
  await startWorker(readConfig(running.environment), running);
});
