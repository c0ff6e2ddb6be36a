/** What every part of the API works on, and what a request looks like once its path is understood. */
import type { JsonObject, KubeObject } from './json.ts';
import type { Kinds } from './kinds.ts';
import { apiVersionOf, resourceName } from './kinds.ts';
import type { Target } from './request.ts';
import type { Store } from './store.ts';

export type Cluster = {
  readonly store: Store;
  readonly kinds: Kinds;
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

/** A request for a resource, its body read but not decoded. */
export type Call = {
  readonly cluster: Cluster;
  readonly target: Target;
  readonly query: URLSearchParams;
  readonly text: string;
  readonly mediaType: string;
  /** Gathered on the way, sent as `Warning` headers. */
  readonly warnings: string[];
};

export type Answer = { readonly code: number; readonly body: JsonObject };

export function stored(call: Call): KubeObject | null {
  const { kind, namespace, name } = call.target;
  return call.cluster.store.get(resourceName(kind), namespace ?? undefined, name ?? '');
}

/** The object as the requested version shows it; versions differ in nothing but their name. */
export function inVersion(call: Call, object: KubeObject): KubeObject {
  return { ...object, apiVersion: apiVersionOf(call.target.kind.group, call.target.version) };
}

/** Kubernetes writes times in whole seconds. */
export function timestamp(cluster: Cluster): string {
  return new Date(cluster.now()).toISOString().replace(/\.\d+Z$/, 'Z');
}

export function isDryRun(call: Call): boolean {
  return call.query.has('dryRun');
}
