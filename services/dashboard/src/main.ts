import { problemsError, runService } from '@millrace/runtime';
import { startDashboard } from './app.ts';
import { readConfig } from './config.ts';

await runService('dashboard', async ({ environment, logger, lifecycle }) => {
  const read = readConfig(environment);
  if (read.kind === 'problems') throw problemsError(read.problems);
  await startDashboard({ config: read.config, secrets: read.secrets, environment, logger, lifecycle });
});
