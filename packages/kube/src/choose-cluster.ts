import type { ClusterChoice } from './connect.ts';
import { defaultKubeconfigPaths } from './credentials-kubeconfig.ts';

export type ChosenCluster =
  | { readonly kind: 'chosen'; readonly choice: ClusterChoice }
  /** Nothing that can be used is named: which variable, what it holds, and what is wanted. */
  | { readonly kind: 'problem'; readonly variable: string; readonly found: string; readonly wanted: string };

/**
 * Which API server a service works on, by its environment. An exported KUBECONFIG alone chooses nothing: nobody works on
 * a cluster by accident; named together with MILLRACE_CONTEXT its files are read, as kubectl does.
 */
export function chooseCluster(environment: Readonly<Record<string, string | undefined>>): ChosenCluster {
  function present(name: string): string | null {
    return environment[name] || null;
  }
  const server = present('MILLRACE_KUBE_URL');
  if (server !== null) {
    if (URL.parse(server)?.protocol === 'http:') return { kind: 'chosen', choice: { kind: 'server', server } };
    return { kind: 'problem', variable: 'MILLRACE_KUBE_URL', found: JSON.stringify(server), wanted: 'a URL that begins with http://; for others name a kubeconfig' };
  }
  const file = present('MILLRACE_KUBECONFIG');
  const context = present('MILLRACE_CONTEXT');
  if (file !== null || context !== null) {
    const paths = defaultKubeconfigPaths(file ?? environment['KUBECONFIG'], environment['HOME'] ?? '');
    return { kind: 'chosen', choice: { kind: 'kubeconfig', paths, context } };
  }
  const host = present('KUBERNETES_SERVICE_HOST');
  const port = present('KUBERNETES_SERVICE_PORT');
  if (host !== null && port !== null) return { kind: 'chosen', choice: { kind: 'in-cluster', host, port } };
  const wanted = 'the URL of an API server, or a kubeconfig in MILLRACE_KUBECONFIG or MILLRACE_CONTEXT, outside of a cluster';
  return { kind: 'problem', variable: 'MILLRACE_KUBE_URL', found: 'nothing', wanted };
}
