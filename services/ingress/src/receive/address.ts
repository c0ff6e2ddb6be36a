/**
 * Which EventListener a request is for. Tekton runs one pod for each; a shared ingress serves all it can see:
 *
 *   el-{name}.{namespace}[...] as host      the Service's name: the path stays as it is
 *   /{namespace}/{eventlistener}[/...]      taken off before triggers see the path
 *   /                                       while exactly one EventListener is known
 */
import type { RequestTarget } from '@millrace/triggers';
import type { Listener } from './listener.ts';

export type Addressing =
  | { readonly kind: 'shared' }
  /** Like a pod of Tekton's: every path is that listener's. */
  | { readonly kind: 'single'; readonly namespace: string; readonly name: string };

export interface Listeners {
  readonly hasSynced: boolean;
  /** Whether listeners of that namespace can't be known, because our own right to list them is missing. */
  isBarred(namespace: string): boolean;
  get(namespace: string, name: string): Listener | undefined;
  all(): readonly Listener[];
}

export type Addressed =
  | { readonly kind: 'listener'; readonly listener: Listener; /** path and query as triggers see them */ readonly url: string }
  /** The address names no listener. */
  | { readonly kind: 'unknown'; readonly namespace: string; readonly name: string; readonly text: string }
  /** The only listener of this address is not there. */
  | { readonly kind: 'missing'; readonly namespace: string; readonly name: string; readonly text: string };

export function addressListener(addressing: Addressing, host: string, target: RequestTarget, listeners: Listeners): Addressed {
  if (addressing.kind === 'shared') return addressShared(host, target, listeners);
  const { namespace, name } = addressing;
  const listener = listeners.get(namespace, name);
  if (listener === undefined) return { kind: 'missing', namespace, name, text: `EventListener "${namespace}/${name}" is not there` };
  return { kind: 'listener', listener, url: target.path + target.query };
}

function addressShared(host: string, { path, query }: RequestTarget, listeners: Listeners): Addressed {
  const [, serviceName = '', serviceNamespace = ''] = serviceHost.exec(host.toLowerCase()) ?? [];
  const byHost = listeners.get(serviceNamespace, serviceName);
  if (byHost !== undefined) return { kind: 'listener', listener: byHost, url: path + query };

  const [, namespace = '', name = '', ...rest] = path.split('/');
  const byPath = listeners.get(namespace, name);
  if (byPath !== undefined) return { kind: 'listener', listener: byPath, url: `/${rest.join('/')}${query}` };

  if (path === '/') {
    const [only, second] = listeners.all();
    if (only !== undefined && second === undefined) return { kind: 'listener', listener: only, url: path + query };
  }
  return { ...named(namespace, name), text: `no EventListener at this address: found path "${shown(path)}" and host "${shown(host)}", wanted ${wanted}` };
}

/** Only what could be a listener's name is repeated as one. */
function named(namespace: string, name: string): { readonly kind: 'unknown'; readonly namespace: string; readonly name: string } {
  const could = objectName.test(namespace) && objectName.test(name);
  return { kind: 'unknown', namespace: could ? namespace : '', name: could ? name : '' };
}

/** A path may be 1 MiB long. */
function shown(text: string): string {
  return text.length > longestShown ? `${text.slice(0, longestShown)}...` : text;
}

const longestShown = 200;
const objectName = /^[a-z0-9][a-z0-9.-]{0,252}$/;

const serviceHost = /^el-([^.:]+)\.([^.:]+)(?:[.:]|$)/;
const wanted = 'path "/{namespace}/{eventlistener}" or host "el-{eventlistener}.{namespace}" of one that exists';
