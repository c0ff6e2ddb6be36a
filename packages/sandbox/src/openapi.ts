/**
 * Just enough OpenAPI for kubectl: that the server itself checks fields (`fieldValidation`) and takes dry runs, so that kubectl leaves
 * validation to it. There are no schemas: `kubectl explain` has nothing to tell.
 */
import { groupsOf } from './discovery.ts';
import type { Json, JsonObject } from './json.ts';
import { type Kind, apiVersionOf } from './kinds.ts';
import { acceptedPatches } from './patch.ts';

export function openapi(path: string, kinds: readonly Kind[]): JsonObject | null {
  const [, found, root = ''] = /^\/openapi\/(v2|v3)\/?(.*)$/.exec(path) ?? [];
  const common = { info: { title: 'Millrace sandbox', version: 'v1.34.0' }, paths: {} };
  if (found !== 'v3') return found === 'v2' && root === '' ? { swagger: '2.0', ...common, definitions: {} } : null;
  const roots = ['api/v1', ...[...groupsOf(kinds)].flatMap(([group, versions]) => versions.map((version) => rootOf(group, version)))];
  if (root === '') return { paths: Object.fromEntries(roots.map((name) => [name, { serverRelativeURL: `/openapi/v3/${name}` }])) };
  if (!roots.includes(root)) return null;
  const paths = kinds.flatMap((kind) => kind.versions.filter((version) => rootOf(kind.group, version) === root).map((version) => pathsOf(kind, version)));
  return { openapi: '3.0.0', ...common, components: { schemas: {} }, paths: Object.assign({}, ...paths) };
}

const PARAMETERS: Json[] = ['dryRun', 'fieldManager', 'fieldValidation'].map((name) => ({ name, in: 'query', schema: { type: 'string' } }));

function rootOf(group: string, version: string): string {
  return `${group === '' ? 'api' : 'apis'}/${apiVersionOf(group, version)}`;
}

function pathsOf(kind: Kind, version: string): JsonObject {
  const path = `/${rootOf(kind.group, version)}${kind.namespaced ? '/namespaces/{namespace}' : ''}/${kind.plural}`;
  const operation = { 'x-kubernetes-group-version-kind': { group: kind.group, kind: kind.kind, version }, parameters: PARAMETERS, responses: {} };
  // Strategic merge is taken but not announced: announced, kubectl would want the keys of every list from the schema; so it uses its own.
  const announced = acceptedPatches(kind).filter((type) => !type.includes('strategic'));
  const patch = { ...operation, requestBody: { content: Object.fromEntries(announced.map((type) => [type, {}])) } };
  return { [path]: { post: operation }, [`${path}/{name}`]: { put: operation, patch, delete: operation } };
}
