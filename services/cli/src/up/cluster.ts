/** The cluster that this start works on: the sandbox, or the one that --kubeconfig or --context names. */
import path from 'node:path';
import { KubeconfigError, connectKube, defaultKubeconfigPaths } from '@millrace/kube';
import type { KubeConnection } from '@millrace/kube';
import { UserError, systemClock } from '@millrace/runtime';
import type { Environment, Lifecycle } from '@millrace/runtime';
import { startSandbox } from '@millrace/sandbox';
import type { UpOptions } from './options.ts';

export interface Cluster {
  readonly kube: KubeConnection;
  readonly isSandbox: boolean;
  readonly described: string;
  /** How a service finds it. */
  readonly environment: Readonly<Record<string, string>>;
}

export async function openCluster(options: UpOptions, environment: Environment, lifecycle: Lifecycle): Promise<Cluster> {
  const { cluster } = options;
  if (cluster.kind === 'sandbox') {
    const folder = path.join(options.dataFolder, 'sandbox');
    const sandbox = await startSandbox({ port: cluster.port, dataDir: folder, clock: systemClock, runsForMs });
    lifecycle.onStop('sandbox', () => sandbox.close());
    const kube = await connectKube({ kind: 'server', server: sandbox.url }, { userAgent: 'millrace-up' });
    lifecycle.onStop('cluster', () => kube.close());
    return { kube, isSandbox: true, described: `sandbox on ${sandbox.url}, objects in ${folder}`, environment: { MILLRACE_KUBE_URL: sandbox.url } };
  }
  const paths = defaultKubeconfigPaths(cluster.file ?? environment['KUBECONFIG'], environment['HOME'] ?? '');
  const kube = await connect(paths, cluster.context);
  lifecycle.onStop('cluster', () => kube.close());
  const names = { MILLRACE_KUBECONFIG: paths.join(path.delimiter), ...(kube.context === null ? {} : { MILLRACE_CONTEXT: kube.context }) };
  return { kube, isSandbox: false, described: `context "${kube.context ?? 'none'}", server ${kube.server}`, environment: names };
}

/** Long enough to be seen running. */
const runsForMs = 5_000;

async function connect(paths: readonly string[], context: string | null): Promise<KubeConnection> {
  try {
    return await connectKube({ kind: 'kubeconfig', paths, context }, { userAgent: 'millrace-up' });
  } catch (error) {
    throw error instanceof KubeconfigError ? new UserError(error.message) : error;
  }
}
