/** What is configured where there are only objects, from files or from a test: as the watches would give it. */
import {
  compareText,
  readClusterInterceptor,
  readClusterTriggerBinding,
  readEventListener,
  readInterceptor,
  readTrigger,
  readTriggerBinding,
  readTriggerTemplate,
  textAt,
} from '@millrace/triggers';
import type { JsonObject, JsonValue, Read } from '@millrace/triggers';
import type { Configuration } from './configuration.ts';

/** `objects` as an API server holds them (storedObjects). What can't be read is not there. */
export function configurationOfObjects(objects: readonly JsonObject[]): Configuration {
  function of<T extends Named>(kind: string, read: (object: JsonValue) => Read<T>): ReadonlyMap<string, T> {
    const entries = objects
      .filter((object) => textAt(object, 'kind') === kind && textAt(object, 'apiVersion').startsWith('triggers.tekton.dev/'))
      .map((object) => read(object))
      .flatMap((answer): [string, T][] => (answer.kind === 'read' ? [[key(answer.value.metadata.namespace, answer.value.metadata.name), answer.value]] : []));
    // The order of a list by the API server, whatever the order in the files.
    return new Map(entries.sort(([a], [b]) => compareText(a, b)));
  }
  const listeners = of('EventListener', readEventListener);
  const triggers = of('Trigger', readTrigger);
  const bindings = of('TriggerBinding', readTriggerBinding);
  const clusterBindings = of('ClusterTriggerBinding', readClusterTriggerBinding);
  const templates = of('TriggerTemplate', readTriggerTemplate);
  const clusterInterceptors = of('ClusterInterceptor', readClusterInterceptor);
  const interceptors = of('Interceptor', readInterceptor);
  return {
    isBarred: () => false,
    listener: (namespace, name) => listeners.get(key(namespace, name)),
    trigger: (namespace, name) => triggers.get(key(namespace, name)),
    triggersIn: (namespace) => [...triggers.values()].filter(({ metadata }) => metadata.namespace === namespace),
    allTriggers: () => [...triggers.values()],
    binding: (namespace, name) => bindings.get(key(namespace, name)),
    clusterBinding: (name) => clusterBindings.get(key('', name)),
    template: (namespace, name) => templates.get(key(namespace, name)),
    clusterInterceptor: (name) => clusterInterceptors.get(key('', name)),
    interceptor: (namespace, name) => interceptors.get(key(namespace, name)),
  };
}

interface Named {
  readonly metadata: { readonly namespace: string; readonly name: string };
}

function key(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}
