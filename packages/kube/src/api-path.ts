import type { ApiResource, KubeRequest } from './kube.ts';

/** What a request is about, in the words of authorization (https://kubernetes.io/docs/reference/access-authn-authz/authorization/#determine-the-request-verb). */
export interface Subject {
  readonly verb: string;
  /** Empty for the core group. */
  readonly group: string;
  /** Plural; null where the path names no resource, as `/readyz` or discovery. */
  readonly resource: string | null;
  /** Empty at the cluster scope. */
  readonly namespace: string;
}

export type ResourcePlace = Pick<ApiResource, 'group' | 'version' | 'resource'>;

/** The path of a collection, or of one object when `name` is given; a null namespace reaches all of them. */
export function resourcePath(place: ResourcePlace, namespace: string | null, name: string | null = null): string {
  const root = groupVersionPath(place.group === '' ? place.version : `${place.group}/${place.version}`);
  const inNamespace = namespace === null ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
  return `${root}${inNamespace}/${encodeURIComponent(place.resource)}${name === null ? '' : `/${encodeURIComponent(name)}`}`;
}

/** `v1` -> `/api/v1`, `tekton.dev/v1` -> `/apis/tekton.dev/v1`. */
export function groupVersionPath(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

/** Names that may stand in a path: k8s.io/apimachinery/pkg/api/validation/path/name.go. */
export function isPathSegment(text: string): boolean {
  return text !== '' && text !== '.' && text !== '..' && !/[/%]/.test(text);
}

export function subjectOf(method: KubeRequest['method'], path: string): Subject {
  const segments = path.replace(/\?.*$/s, '').split('/').filter((segment) => segment !== '').map(decoded);
  const core = segments[0] === 'api';
  const group = segments[0] === 'apis' ? (segments[1] ?? '') : '';
  const rest = segments.slice(core ? 2 : 3);
  if ((!core && segments[0] !== 'apis') || rest.length === 0) return { verb: method.toLowerCase(), group, resource: null, namespace: '' };
  const inNamespace = rest[0] === 'namespaces' && rest.length > 2;
  const [resource = '', name] = inNamespace ? rest.slice(2) : rest;
  return { verb: VERBS[method][name === undefined ? 'collection' : 'object'], group, resource, namespace: inNamespace ? (rest[1] ?? '') : '' };
}

/** The path without its names: `/apis/tekton.dev/v1/namespaces/{namespace}/pipelineruns/{name}`. Requests of one kind share it. */
export function pathTemplate(path: string): string {
  const [plain = ''] = path.split('?', 1);
  const [, root, namespaced, resource, name, rest = ''] = /^(\/api\/[^/]+|\/apis\/[^/]+\/[^/]+)(\/namespaces\/[^/]+(?=\/))?(\/[^/]+)(\/[^/]+)?(\/.*)?$/.exec(plain) ?? [];
  if (root === undefined || resource === undefined) return plain;
  return root + (namespaced === undefined ? '' : '/namespaces/{namespace}') + resource + (name === undefined ? '' : '/{name}') + rest;
}

/** As kubectl writes it: `pipelineruns.tekton.dev`, `secrets`. */
export function qualified(resource: string, group: string): string {
  return group === '' ? resource : `${resource}.${group}`;
}

const VERBS = {
  GET: { object: 'get', collection: 'list' },
  POST: { object: 'create', collection: 'create' },
  PUT: { object: 'update', collection: 'update' },
  PATCH: { object: 'patch', collection: 'patch' },
  DELETE: { object: 'delete', collection: 'deletecollection' },
} satisfies Record<KubeRequest['method'], { object: string; collection: string }>;

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
