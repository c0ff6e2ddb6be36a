/** What the controller watches, each object read once per version into what is needed of it. */
import { startLister } from '@millrace/kube';
import type { KubeConnection, Lister, ResourcePlace } from '@millrace/kube';
import { objectAt, readClusterInterceptor, readClusterTriggerBinding, readInterceptor, readTriggerBinding, readTriggerTemplate } from '@millrace/triggers';
import type { JsonObject, Read } from '@millrace/triggers';
import { places, tektonLabels } from '../places.ts';
import { ingressSlice } from './ingress-addresses.ts';
import type { IngressSlice } from './ingress-addresses.ts';
import { knownListener } from './listener.ts';
import type { KnownListener } from './listener.ts';
import { knownPart, knownTrigger } from './part.ts';
import type { KnownPart, PartKind } from './part.ts';
import { knownSlice } from './slice.ts';
import type { KnownSlice } from './slice.ts';
import { tektonDeployment, tektonSelector } from './tekton.ts';
import type { TektonDeployment } from './tekton.ts';

export interface Watches {
  readonly listeners: Lister<KnownListener>;
  readonly parts: Readonly<Record<PartKind, Lister<KnownPart>>>;
  readonly services: Lister<JsonObject>;
  readonly slices: Lister<KnownSlice>;
  readonly deployments: Lister<TektonDeployment>;
  readonly ingress: Lister<IngressSlice>;
  readonly synced: (signal: AbortSignal) => Promise<void>;
  /** Plural names of what has not been listed yet. */
  readonly unlisted: () => readonly string[];
  /** Called after every change of anything; gives the way to stop it. */
  readonly onChange: (changed: () => void) => () => void;
  readonly close: () => Promise<void>;
}

export interface WatchOptions {
  readonly kube: KubeConnection;
  /** Whose listeners are kept; null: all. */
  readonly namespaces: readonly string[] | null;
  readonly ingress: { readonly namespace: string; readonly service: string };
  readonly onProblem: (text: string) => void;
}

export function startWatches({ kube, namespaces, ingress, onProblem }: WatchOptions): Watches {
  const all: { readonly resource: string; readonly lister: Lister<unknown> }[] = [];
  function follow<T>(resource: ResourcePlace, read: (object: JsonObject) => T | null, more: Pick<Parameters<typeof startLister>[0], 'namespaces' | 'labelSelector' | 'dispensable'> = { namespaces }): Lister<T> {
    // Rights by Role alone reach nothing of the cluster scope, and one namespace without its Role must not stop the others.
    const lister = startLister({ kube, resource, read, onProblem, dispensable: namespaces !== null, ...more });
    all.push({ resource: resource.resource, lister });
    return lister;
  }
  function parts(kind: PartKind, place: ResourcePlace, read: (object: JsonObject) => Read<unknown>, scope = namespaces): Lister<KnownPart> {
    return follow(place, (object) => knownPart(kind, read(object), object), { namespaces: scope });
  }
  const made = Object.entries(tektonLabels).map(([key, value]) => `${key}=${value}`).join(',');

  const listers = {
    listeners: follow(places.listeners, knownListener),
    parts: {
      Trigger: follow(places.triggers, knownTrigger),
      TriggerBinding: parts('TriggerBinding', places.bindings, readTriggerBinding),
      ClusterTriggerBinding: parts('ClusterTriggerBinding', places.clusterBindings, readClusterTriggerBinding, null),
      TriggerTemplate: parts('TriggerTemplate', places.templates, readTriggerTemplate),
      ClusterInterceptor: parts('ClusterInterceptor', places.clusterInterceptors, readClusterInterceptor, null),
      Interceptor: parts('Interceptor', places.interceptors, readInterceptor),
    },
    services: follow(places.services, withoutManagedFields, { namespaces, labelSelector: made }),
    slices: follow(places.slices, knownSlice, { namespaces, labelSelector: made }),
    deployments: follow(places.deployments, tektonDeployment, { namespaces, labelSelector: tektonSelector }),
    // Never done without: not to know where the ingress answers is not the same as nowhere.
    ingress: follow(places.slices, ingressSlice, { namespaces: [ingress.namespace], labelSelector: `kubernetes.io/service-name=${ingress.service}`, dispensable: false }),
  };
  return {
    ...listers,
    async synced(signal) {
      await Promise.all(all.map(({ lister }) => lister.synced(signal)));
    },
    unlisted: () => [...new Set(all.filter(({ lister }) => !lister.hasSynced).map(({ resource }) => resource))],
    onChange(changed) {
      const stops = all.map(({ lister }) => lister.onChange(changed));
      return () => stops.forEach((stop) => stop());
    },
    async close() {
      await Promise.all(all.map(({ lister }) => lister.close()));
    },
  };
}

/** They can be longer than all the rest. */
function withoutManagedFields(object: JsonObject): JsonObject {
  const { managedFields: _, ...metadata } = objectAt(object, 'metadata');
  return { ...object, metadata };
}
