/** The watches that deciding goes by: every kind of triggers.tekton.dev, read once per change into what is needed. */
import { listenerExpressionProblems, triggerExpressionProblems } from '@millrace/interceptors';
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
  /** Plural names of what has not been listed yet. */
  readonly unlisted: () => readonly string[];
  readonly close: () => Promise<void>;
}

export function startListers(kube: KubeConnection, namespaces: readonly string[] | null, events: ListerEvents): StartedListers {
  const all: { readonly resource: string; readonly lister: Lister<unknown> }[] = [];
  function follow<T>(version: string, resource: string, scope: 'namespaced' | 'cluster', read: (object: JsonObject) => Read<T>, moreProblems: (value: T) => readonly string[] = none): Lister<T> {
    const lister = startLister({
      kube,
      resource: { group: 'triggers.tekton.dev', version, resource },
      namespaces: scope === 'cluster' ? null : namespaces,
      // Rights by Role alone reach nothing of the cluster scope, and one namespace without its Role must not stop the others.
      dispensable: namespaces !== null,
      read: (object) => kept(resource, object, read(object), moreProblems),
      onProblem: events.watchProblem,
    });
    all.push({ resource, lister });
    return lister;
  }
  function kept<T>(resource: string, object: JsonObject, read: Read<T>, moreProblems: (value: T) => readonly string[]): T | null {
    const texts = [...read.problems.map(describeProblem), ...(read.kind === 'read' ? moreProblems(read.value) : [])];
    if (texts.length > 0) events.problems(resource, placeOf(object), texts);
    return read.kind === 'read' ? read.value : null;
  }

  const listers: Listers = {
    listeners: follow('v1beta1', 'eventlisteners', 'namespaced', readEventListener, listenerExpressionProblems),
    triggers: follow('v1beta1', 'triggers', 'namespaced', readTrigger, triggerExpressionProblems),
    bindings: follow('v1beta1', 'triggerbindings', 'namespaced', readTriggerBinding),
    clusterBindings: follow('v1beta1', 'clustertriggerbindings', 'cluster', readClusterTriggerBinding),
    templates: follow('v1beta1', 'triggertemplates', 'namespaced', readTriggerTemplate),
    clusterInterceptors: follow('v1alpha1', 'clusterinterceptors', 'cluster', readClusterInterceptor),
    interceptors: follow('v1alpha1', 'interceptors', 'namespaced', readInterceptor),
  };
  return {
    listers,
    async synced(signal) {
      await Promise.all(all.map(({ lister }) => lister.synced(signal)));
    },
    unlisted: () => all.filter(({ lister }) => !lister.hasSynced).map(({ resource }) => resource),
    async close() {
      await Promise.all(all.map(({ lister }) => lister.close()));
    },
  };
}

function none(): readonly string[] {
  return [];
}

function placeOf(object: JsonObject): ObjectPlace {
  const metadata = member(object, 'metadata');
  return isJsonObject(metadata) ? { namespace: textAt(metadata, 'namespace'), name: textAt(metadata, 'name') } : { namespace: null, name: null };
}

function textAt(metadata: JsonObject, field: string): string | null {
  const value = member(metadata, field);
  return typeof value === 'string' ? value : null;
}
