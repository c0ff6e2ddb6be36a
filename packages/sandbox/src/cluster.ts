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
  readonly bytes: Buffer;
  readonly mediaType: string;
  /** Gathered on the way, sent as `Warning` headers. */
  readonly warnings: string[];
};

export type Answer = { readonly code: number; readonly body: JsonObject };

export function stored({ cluster, target }: Call): KubeObject | null {
  return cluster.store.get(resourceName(target.kind), target.namespace ?? undefined, target.name ?? '');
}

/** The object as the requested version shows it; versions differ in nothing but their name. */
export function inVersion({ target }: Call, object: KubeObject): KubeObject {
  return { ...object, apiVersion: apiVersionOf(target.kind.group, target.version) };
}

export function listOf({ target }: Call, metadata: JsonObject, items: KubeObject[]): JsonObject {
  return { kind: `${target.kind.kind}List`, apiVersion: apiVersionOf(target.kind.group, target.version), metadata, items };
}

/** Kubernetes writes times in whole seconds. */
export function timestamp(cluster: Cluster): string {
  return new Date(cluster.now()).toISOString().replace(/\.\d+Z$/, 'Z');
}

export function isDryRun(call: Call): boolean {
  return call.query.has('dryRun');
}
