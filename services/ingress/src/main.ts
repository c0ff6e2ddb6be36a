#!/usr/bin/env node
import process from 'node:process';
import { runService } from '@millrace/runtime/light';

// With flags it was started by Tekton's controller (its -el-image), as the pod of one listener: then nothing else is loaded.
const flags = process.argv.slice(2);
if (flags.length > 0) {
  await runService('forwarder', async ({ environment, logger, lifecycle }) => {
    const [{ startForwarder }, { readForwarderConfig }] = await Promise.all([import('./forward/app.ts'), import('./forward/config.ts')]);
    await startForwarder(readForwarderConfig(flags, environment), { logger, lifecycle });
  });
} else {
  await runService('ingress', async ({ environment, logger, lifecycle }) => {
    const [{ startIngress }, { readConfig }] = await Promise.all([import('./app.ts'), import('./config.ts')]);
    await startIngress({ ...readConfig(environment), environment, logger, lifecycle });
  });
}
