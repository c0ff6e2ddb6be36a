/** What a person may want to do next, as lines that can be copied. Pure. */
import type { Cluster } from './cluster.ts';
import type { ListenerPlace } from './load.ts';

/** Where to send events for the first of these listeners; null when there is none. */
export function webhookUrl(port: number, listeners: readonly ListenerPlace[]): string | null {
  const [first] = listeners;
  if (first === undefined) return null;
  return listeners.length === 1 ? `http://127.0.0.1:${port}/` : `http://127.0.0.1:${port}/${first.namespace}/${first.name}`;
}

export interface NextSteps {
  readonly port: number;
  readonly dashboardPort: number;
  readonly listeners: readonly ListenerPlace[];
  readonly cluster: Pick<Cluster, 'isSandbox' | 'kube'>;
}

export function nextSteps({ port, dashboardPort, listeners, cluster }: NextSteps): readonly string[] {
  return [
    '',
    'see what happened, and why:',
    `  http://127.0.0.1:${dashboardPort}/`,
    ...listenerLines(port, listeners),
    'send the next event:',
    `  curl -sS ${webhookUrl(port, listeners) ?? `http://127.0.0.1:${port}/NAMESPACE/EVENTLISTENER`} -H 'Content-Type: application/json' -H 'X-GitHub-Event: push' \\`,
    `    -d '{"head_commit":{"id":"0d1a26e"},"repository":{"url":"https://github.com/octo-org/express-app"}}'`,
    'see the PipelineRuns:',
    ...showRuns(cluster),
    '',
    'Ctrl-C stops everything; what is stored is there at the next start.',
  ];
}

function listenerLines(port: number, listeners: readonly ListenerPlace[]): readonly string[] {
  if (listeners.length < 2) return [];
  return ['webhooks of each EventListener:', ...listeners.map(({ namespace, name }) => `  http://127.0.0.1:${port}/${namespace}/${name}`)];
}

function showRuns({ isSandbox, kube }: NextSteps['cluster']): readonly string[] {
  if (!isSandbox) return [`  kubectl${kube.context === null ? '' : ` --context ${kube.context}`} get pipelineruns`];
  return [`  curl -sS ${new URL('/apis/tekton.dev/v1/pipelineruns', kube.server).href} -H 'Accept: text/plain'`, `  kubectl --server ${kube.server} get pipelineruns`];
}
