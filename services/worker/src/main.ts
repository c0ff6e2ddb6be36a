import { runService } from '@millrace/runtime';
import { startWorker } from './app.ts';
import { readConfig } from './config.ts';

await runService('worker', async (running) => {
  await startWorker(readConfig(running.environment), running);
});
