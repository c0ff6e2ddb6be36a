import { runService } from '@millrace/runtime';
import { startWorker } from './app.ts';
import { readConfig } from './config.ts';

await runService('worker', async ({ environment, logger, lifecycle }) => {
  await startWorker(readConfig(environment), { logger, lifecycle });
});
