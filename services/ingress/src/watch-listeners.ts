/** EventListeners as a watch keeps them. Each version of one is read once, and its mistakes are told then. */
import { startLister } from '@millrace/kube';
import type { KubeConnection, Lister } from '@millrace/kube';
import type { IngressEvents } from './events.ts';
import { readListener } from './receive/listener.ts';
import type { Listener } from './receive/listener.ts';

export interface WatchListeners {
  readonly kube: KubeConnection;
  readonly namespaces: readonly string[] | null;
  readonly events: IngressEvents;
}

export function watchListeners({ kube, namespaces, events }: WatchListeners): Lister<Listener> {
  return startLister({
    kube,
    resource: { group: 'triggers.tekton.dev', version: 'v1beta1', resource: 'eventlisteners' },
    namespaces,
    // One namespace without its Role must not stop the others.
    dispensable: namespaces !== null,
    read(object) {
      const listener = readListener(object);
      events.listenerRead(listener);
      return listener;
    },
    onProblem: (text) => events.watchFailed(text),
  });
}
