/**
 * Just enough OpenAPI for kubectl: which kinds there are, that the server itself checks fields (`fieldValidation`) and takes dry runs,
 * so that kubectl leaves validation to it. The schemas say "any object"; `kubectl explain` therefore has nothing to tell.
 */
import { acceptedPatches } from './patch.ts';
import { groupsOf } from './discovery.ts';
import type { Json, JsonObject } from './json.ts';
import type { Kind } from './kinds.ts';
import { apiVersionOf } from './kinds.ts';

export function openapi(path: string, kinds: readonly Kind[]): JsonObject | null {
  if (path === '/openapi/v2') return document({ swagger: '2.0', definitions: {} }, kinds.flatMap((kind) => kind.versions.map((version) => pathsOf(kind, version))));
  if (path === '/openapi/v3') return { paths: Object.fromEntries(roots(kinds).map((root) => [root, { serverRelativeURL: `/openapi/v3/${root}` }])) };
  if (!path.startsWith('/openapi/v3/')) return null;
  const root = path.slice('/openapi/v3/'.length);
  if (!roots(kinds).includes(root)) return null;
  const here = kinds.flatMap((kind) => kind.versions.filter((version) => rootOf(kind.group, version) === root).map((version) => ({ kind, version })));
  return document({ openapi: '3.0.0', components: { schemas: schemas(here) } }, here.map(({ kind, version }) => pathsOf(kind, version)));
}

function roots(kinds: readonly Kind[]): string[] {
  return ['api/v1', ...[...groupsOf(kinds)].flatMap(([group, versions]) => versions.map((version) => rootOf(group, version)))];
}

function rootOf(group: string, version: string): string {
  return `${group === '' ? 'api' : 'apis'}/${apiVersionOf(group, version)}`;
}

function document(head: JsonObject, paths: readonly JsonObject[]): JsonObject {
  return { ...head, info: { title: 'Millrace sandbox', version: 'v1.34.0' }, paths: Object.assign({}, ...paths) };
}

function schemas(here: readonly { readonly kind: Kind; readonly version: string }[]): JsonObject {
  return Object.fromEntries(
    here.map(({ kind, version }) => [`${kind.group || 'core'}.${version}.${kind.kind}`, { type: 'object', 'x-kubernetes-preserve-unknown-fields': true, 'x-kubernetes-group-version-kind': [gvk(kind, version)] }]),
  );
}

function pathsOf(kind: Kind, version: string): JsonObject {
  const path = `/${rootOf(kind.group, version)}${kind.namespaced ? '/namespaces/{namespace}' : ''}/${kind.plural}`;
  const operation = { 'x-kubernetes-group-version-kind': gvk(kind, version), parameters: PARAMETERS, responses: {} };
  // Strategic merge is taken but not announced: announced, kubectl would want the merge keys of every list from the schema; so it uses its own.
  const announced = acceptedPatches(kind).filter((type) => !type.includes('strategic'));
  const patch = { ...operation, requestBody: { content: Object.fromEntries(announced.map((type) => [type, {}])) } };
  return { [path]: { post: operation }, [`${path}/{name}`]: { put: operation, patch, delete: operation } };
}

const PARAMETERS: Json[] = ['dryRun', 'fieldManager', 'fieldValidation'].map((name) => ({ name, in: 'query', schema: { type: 'string' } }));

function gvk(kind: Kind, version: string): JsonObject {
  return { group: kind.group, kind: kind.kind, version };
}
