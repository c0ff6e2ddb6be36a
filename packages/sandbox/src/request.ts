/** What a request asks for, read from its method, path and query (k8s.io/apiserver/pkg/endpoints/request/requestinfo.go). */
import { ApiError } from './api-error.ts';
import type { Kind, Kinds } from './kinds.ts';

export type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete' | 'deletecollection';

/** The namespace is null for cluster-scoped kinds, and for lists over all namespaces. */
type ResourcePath = Readonly<{ group: string; version: string; plural: string; namespace: string | null; name: string | null; subresource: string | null }>;

export type Target = ResourcePath & { readonly kind: Kind };

/** Null for what is not the path of a resource. */
export function resourcePathOf(path: string): ResourcePath | null {
  const [root, ...parts] = path.split('/').filter((part) => part !== '').map(decodeURIComponent);
  if (root !== 'api' && root !== 'apis') return null;
  const group = root === 'api' ? '' : (parts.shift() ?? '');
  const [version, first, second, third, ...rest] = parts;
  if (version === undefined || first === undefined) return null;
  // `/namespaces/{namespace}/{resource}`, but `/namespaces/{name}/status` is the namespace's own.
  const inside = first === 'namespaces' && third !== undefined && third !== 'status';
  const [plural, namespace, name, subresource, more] = inside ? [third, second, ...rest] : [first, undefined, second, third, ...rest];
  return more === undefined ? { group, version, plural, namespace: namespace ?? null, name: name ?? null, subresource: subresource ?? null } : null;
}

/** Null for a method that does not fit the path. */
export function verbOf(method: string, { name, subresource }: ResourcePath, query: URLSearchParams): Verb | null {
  if (method === 'POST') return name === null || subresource !== null ? 'create' : null;
  if (method === 'DELETE') return name === null ? 'deletecollection' : 'delete';
  if (method === 'GET') return name !== null ? 'get' : isTrue(query.get('watch')) ? 'watch' : 'list';
  if (name === null) return null;
  return method === 'PUT' ? 'update' : method === 'PATCH' ? 'patch' : null;
}

/** Finds the kind. Null means that nobody serves the group, for which the real server has a plain-text 404. */
export function targetOf(path: ResourcePath, kinds: Kinds): Target | null {
  const kind = kinds.find(path.group, path.version, path.plural);
  if (kind === null && !kinds.all().some((known) => known.group === path.group && !known.custom)) return null;
  const misplaced = kind?.namespaced === true ? path.namespace === null && path.name !== null : path.namespace !== null;
  const served = path.subresource === null || (path.subresource === 'status' && kind?.status === true) || isToken(path);
  if (kind === null || misplaced || !served) throw new ApiError(404, 'the server could not find the requested resource', { details: {} });
  return { ...path, kind };
}

/** TokenRequest: a create below a service account. */
export function isToken({ group, plural, subresource }: ResourcePath): boolean {
  return group === '' && plural === 'serviceaccounts' && subresource === 'token';
}

export function isTrue(value: string | null): boolean {
  return value !== null && value !== 'false' && value !== '0';
}
