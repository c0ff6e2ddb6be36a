/** What every part of the API works on, and what a request looks like once its path is understood. */
import type { JsonObject, KubeObject } from './json.ts';
import { type Kinds, apiVersionOf, resourceName } from './kinds.ts';
import type { Target } from './request.ts';
import type { Store } from './store.ts';

/** `now` is in milliseconds since 1970. */
export type Cluster = Readonly<{ store: Store; kinds: Kinds; now: () => number }>;

/** A request for a resource, its body read but not decoded. Warnings are gathered on the way and sent as headers. */
export type Call = Readonly<{ cluster: Cluster; target: Target; query: URLSearchParams; bytes: Buffer; mediaType: string; warnings: string[] }>;

export type Answer = Readonly<{ code: number; body: JsonObject }>;

export function stored({ cluster, target }: Call): KubeObject | null {
  return cluster.store.get(resourceName(target.kind), target.namespace, target.name ?? '');
}

/** The object as the requested version shows it; versions differ in nothing but their name. */
export function inVersion({ target }: Call, object: KubeObject): KubeObject {
  return { ...object, apiVersion: apiVersionOf(target.kind.group, target.version) };
}

export function listOf(call: Call, metadata: JsonObject, objects: readonly KubeObject[]): Answer {
  const { kind, version } = call.target;
  const items = objects.map((object) => inVersion(call, object));
  return { code: 200, body: { kind: `${kind.kind}List`, apiVersion: apiVersionOf(kind.group, version), metadata, items } };
}

/** Kubernetes writes times in whole seconds. */
export function timestamp(cluster: Cluster): string {
  return new Date(cluster.now()).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** What tells a new object from every other; the store gives it its version. */
export function newIdentity(cluster: Cluster, name: string): Pick<KubeObject['metadata'], 'name' | 'uid' | 'resourceVersion' | 'creationTimestamp'> {
  return { name, uid: crypto.randomUUID(), resourceVersion: '', creationTimestamp: timestamp(cluster) };
}
