/** The watches the worker decides by: every kind of triggers.tekton.dev, read once per change into what is needed. */
import { startLister } from '@millrace/kube';
import type { KubeConnection, Lister } from '@millrace/kube';
import {
  describeProblem,
  isJsonObject,
  member,
  readClusterInterceptor,
  readClusterTriggerBinding,
  readEventListener,
  readInterceptor,
  readTrigger,
  readTriggerBinding,
  readTriggerTemplate,
} from '@millrace/triggers';
import type { JsonObject, Read } from '@millrace/triggers';
import type { Listers } from './configuration.ts';

export interface ListerEvents {
  /** An object that can't be used, or has something wrong. */
  readonly problems: (resource: string, place: ObjectPlace, texts: readonly string[]) => void;
  readonly watchProblem: (text: string) => void;
}

export interface ObjectPlace {
  readonly namespace: string | null;
  readonly name: string | null;
}

export interface StartedListers {
  readonly listers: Listers;
  readonly synced: (signal: AbortSignal) => Promise<void>;
  readonly hasSynced: () => boolean;
  readonly close: () => Promise<void>;
}

export function startListers(kube: KubeConnection, namespaces: readonly string[] | null, events: ListerEvents): StartedListers {
  function lister<T>(version: string, resource: string, scope: 'namespaced' | 'cluster', read: (object: JsonObject) => Read<T>): Lister<T> {
    return startLister({
      kube,
      resource: { group: 'triggers.tekton.dev', version, resource },
      namespaces: scope === 'cluster' ? null : namespaces,
      read: (object) => kept(resource, object, read(object)),
      onProblem: events.watchProblem,
    });
  }
  function kept<T>(resource: string, object: JsonObject, read: Read<T>): T | null {
    if (read.problems.length > 0) events.problems(resource, placeOf(object), read.problems.map(describeProblem));
    return read.kind === 'read' ? read.value : null;
  }

  const listers: Listers = {
    listeners: lister('v1beta1', 'eventlisteners', 'namespaced', readEventListener),
    triggers: lister('v1beta1', 'triggers', 'namespaced', readTrigger),
    bindings: lister('v1beta1', 'triggerbindings', 'namespaced', readTriggerBinding),
    clusterBindings: lister('v1beta1', 'clustertriggerbindings', 'cluster', readClusterTriggerBinding),
    templates: lister('v1beta1', 'triggertemplates', 'namespaced', readTriggerTemplate),
    clusterInterceptors: lister('v1alpha1', 'clusterinterceptors', 'cluster', readClusterInterceptor),
    interceptors: lister('v1alpha1', 'interceptors', 'namespaced', readInterceptor),
  };
  const all: readonly Lister<unknown>[] = Object.values(listers);
  return {
    listers,
    async synced(signal) {
      await Promise.all(all.map((one) => one.synced(signal)));
    },
    hasSynced: () => all.every((one) => one.hasSynced),
    async close() {
      await Promise.all(all.map((one) => one.close()));
    },
  };
}

function placeOf(object: JsonObject): ObjectPlace {
  const metadata = member(object, 'metadata');
  return isJsonObject(metadata) ? { namespace: textAt(metadata, 'namespace'), name: textAt(metadata, 'name') } : { namespace: null, name: null };
}

function textAt(metadata: JsonObject, field: string): string | null {
  const value = member(metadata, field);
  return typeof value === 'string' ? value : null;
}
