import { runService } from '@millrace/runtime';
import { startController } from './app.ts';
import { readConfig } from './config.ts';

await runService('controller', async (running) => {
  const { tektonCame } = await startController(readConfig(running.environment), running);
  await tektonCame;
});
