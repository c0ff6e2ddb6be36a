#!/usr/bin/env node
import { problemsError, runService } from '@millrace/runtime';
import { startIngress } from './app.ts';
import { readConfig } from './config.ts';

// Behind Tekton's own controller (its -el-image flags) this will be a forwarder instead: the place to tell them apart.
await runService('ingress', async ({ environment, logger, lifecycle }) => {
  const read = readConfig(environment);
  if (read.kind === 'problems') throw problemsError(read.problems);
  await startIngress({ config: read.config, secrets: read.secrets, environment, logger, lifecycle });
});
