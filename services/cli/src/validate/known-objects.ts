/** The objects of the files as one world: who is there by name, and every trigger written in it, wherever it stands. */
import { configurationOfObjects, storedObjects } from '@millrace/pipeline';
import type { Configuration } from '@millrace/pipeline';
import type { EventListener, TriggerInterceptor, TriggerSpec } from '@millrace/triggers';
import type { Manifest } from '../objects/read-manifests.ts';

export interface KnownObjects {
  readonly manifests: readonly Manifest[];
  /** Of those that can be read, whether admission would let them in or not: one mistake is told once. */
  readonly configuration: Configuration;
  /** Whether there is one, however broken it is. Cluster-scoped ones have no namespace. */
  readonly has: (kind: string, namespace: string, name: string) => boolean;
  readonly manifestOf: (kind: string, namespace: string, name: string) => Manifest | null;
  readonly namespaceOf: (manifest: Manifest) => string;
  readonly listeners: readonly { readonly manifest: Manifest; readonly listener: EventListener }[];
  readonly triggers: readonly WrittenTrigger[];
  readonly chains: readonly WrittenChain[];
}

export interface WrittenTrigger {
  readonly manifest: Manifest;
  /** Its place in the object: `spec`, or `spec.triggers[0]`. */
  readonly at: string;
  readonly namespace: string;
  readonly spec: TriggerSpec;
}

export interface WrittenChain {
  readonly manifest: Manifest;
  /** `spec.interceptors`, `spec.triggers[0].interceptors`, `spec.triggerGroups[0].interceptors`. */
  readonly at: string;
  readonly interceptors: readonly TriggerInterceptor[];
}

const group = 'triggers.tekton.dev/';

export function knownObjects(all: readonly Manifest[], defaultNamespace: string): KnownObjects {
  const manifests = all.filter(({ apiVersion }) => apiVersion.startsWith(group));
  const { objects, refused } = storedObjects(manifests.map(({ object }) => object), defaultNamespace);
  const configuration = configurationOfObjects([...objects, ...refused.map(({ placed }) => placed)]);
  const byPlace = new Map(manifests.map((manifest) => [placeOf(manifest.kind, namespaceOf(manifest), manifest.name), manifest]));

  function namespaceOf({ kind, namespace }: Manifest): string {
    return kind.startsWith('Cluster') ? '' : (namespace ?? defaultNamespace);
  }
  function manifestOf(kind: string, namespace: string, name: string): Manifest | null {
    return byPlace.get(placeOf(kind, namespace, name)) ?? null;
  }
  function readable<T>(kind: string, read: (manifest: Manifest) => T | undefined): readonly { readonly manifest: Manifest; readonly value: T }[] {
    return manifests.flatMap((manifest) => {
      const value = manifest.kind === kind ? read(manifest) : undefined;
      // Of two with one name, the later one counts, and the other is told as a duplicate.
      return value === undefined || manifestOf(kind, namespaceOf(manifest), manifest.name) !== manifest ? [] : [{ manifest, value }];
    });
  }

  const listeners = readable('EventListener', (manifest) => configuration.listener(namespaceOf(manifest), manifest.name)).map(({ manifest, value }) => ({ manifest, listener: value }));
  const triggers: readonly WrittenTrigger[] = [
    ...readable('Trigger', (manifest) => configuration.trigger(namespaceOf(manifest), manifest.name)).map(({ manifest, value }) => ({ manifest, at: 'spec', namespace: namespaceOf(manifest), spec: value.spec })),
    ...listeners.flatMap(({ manifest, listener }) =>
      listener.spec.triggers.flatMap((entry, index) => (entry.kind === 'inline' ? [{ manifest, at: `spec.triggers[${index}]`, namespace: namespaceOf(manifest), spec: entry.spec }] : [])),
    ),
  ];
  const chains: readonly WrittenChain[] = [
    ...triggers.map(({ manifest, at, spec }) => ({ manifest, at: `${at}.interceptors`, interceptors: spec.interceptors })),
    ...listeners.flatMap(({ manifest, listener }) => listener.spec.triggerGroups.map(({ interceptors }, index) => ({ manifest, at: `spec.triggerGroups[${index}].interceptors`, interceptors }))),
  ];
  return { manifests, configuration, has: (kind, namespace, name) => manifestOf(kind, namespace, name) !== null, manifestOf, namespaceOf, listeners, triggers, chains };
}

function placeOf(kind: string, namespace: string, name: string): string {
  return `${kind}/${namespace}/${name}`;
}
