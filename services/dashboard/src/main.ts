import { runService } from '@millrace/runtime';
import { startDashboard } from './app.ts';
import { readConfig } from './config.ts';

await runService('dashboard', async ({ environment, logger, lifecycle }) => {
  await startDashboard({ ...readConfig(environment), environment, logger, lifecycle });
});
