/** The sandbox as a process of its own: the cluster of docker-compose.yml. Objects are loaded before it says that it listens. */
import { connectKube } from '@millrace/kube';
import { runService, systemClock } from '@millrace/runtime';
import { startSandbox } from '@millrace/sandbox';
import { loadObjects, readObjects } from '../up/load.ts';
import { readConfig } from './config.ts';

await runService('sandbox', async ({ environment, logger, lifecycle }) => {
  const { host, port, dataFolder, objects } = readConfig(environment);
  const manifests = readObjects(objects);
  const sandbox = await startSandbox({ host, port, dataDir: dataFolder, clock: systemClock });
  lifecycle.onStop('sandbox', () => sandbox.close());
  const kube = await connectKube({ kind: 'server', server: sandbox.url }, { userAgent: 'millrace-sandbox' });
  lifecycle.onStop('cluster', () => kube.close());
  const { count, warnings } = await loadObjects(manifests, kube, 'default', true);
  for (const warning of warnings) logger.warn({ warning }, 'object with a doubt');
  logger.info({ url: sandbox.url, objects: count }, 'sandbox listens');
});
