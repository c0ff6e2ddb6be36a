/** What a request asks for, read from its method, path and query (k8s.io/apiserver/pkg/endpoints/request/requestinfo.go). */
import { noSuchResource } from './api-error.ts';
import type { Kind, Kinds } from './kinds.ts';

export type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete' | 'deletecollection';

export type Target = {
  readonly kind: Kind;
  readonly version: string;
  /** Null for cluster-scoped kinds, and for lists over all namespaces. */
  readonly namespace: string | null;
  readonly name: string | null;
  readonly subresource: string | null;
};

/** The path up to the resource, of which the kind may not exist. Null for what is not a resource path at all. */
export type ResourcePath = {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly namespace: string | null;
  readonly name: string | null;
  readonly subresource: string | null;
};

export function resourcePathOf(path: string): ResourcePath | null {
  const parts = path.split('/').filter((part) => part !== '').map(decoded);
  const [root, ...rest] = parts;
  if (root === 'api') return afterVersion('', rest);
  if (root === 'apis') return afterVersion(rest[0] ?? '', rest.slice(1));
  return null;
}

export function verbOf(method: string, path: ResourcePath, query: URLSearchParams): Verb | null {
  const one = path.name !== null;
  switch (method) {
    case 'GET':
    case 'HEAD':
      if (one) return 'get';
      return isTrue(query.get('watch')) ? 'watch' : 'list';
    case 'POST':
      return !one || path.subresource !== null ? 'create' : null;
    case 'PUT':
      return one ? 'update' : null;
    case 'PATCH':
      return one ? 'patch' : null;
    case 'DELETE':
      return one ? 'delete' : 'deletecollection';
    default:
      return null;
  }
}

/** Finds the kind; null means the group is not served at all, for which the real server has a plain-text 404. */
export function targetOf(path: ResourcePath, kinds: Kinds): Target | null {
  const kind = kinds.find(path.group, path.version, path.plural);
  if (kind === null) {
    if (kinds.all().some((known) => known.group === path.group && !known.custom)) throw noSuchResource();
    return null;
  }
  if (kind.namespaced) {
    if (path.namespace === null && path.name !== null) throw noSuchResource();
    return { ...path, kind };
  }
  if (path.namespace !== null) throw noSuchResource();
  return { ...path, kind, namespace: null };
}

export function isTrue(value: string | null): boolean {
  return value !== null && value !== 'false' && value !== '0';
}

function afterVersion(group: string, parts: readonly string[]): ResourcePath | null {
  const [version, first, second, third, ...rest] = parts;
  if (version === undefined || first === undefined) return null;
  // `/namespaces/{ns}/{resource}`, but `/namespaces/{name}/status` and `/finalize` are the namespace's own.
  const inNamespace = first === 'namespaces' && third !== undefined && !['status', 'finalize'].includes(third);
  const [plural, namespace, name, subresource, more] = inNamespace
    ? [third, second ?? null, rest[0] ?? null, rest[1] ?? null, rest[2]]
    : [first, null, second ?? null, third ?? null, rest[0]];
  return more === undefined ? { group, version, plural, namespace, name, subresource } : null;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
