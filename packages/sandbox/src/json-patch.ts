/** JSON patch (RFC 6902), with one habit of the real server's library: `replace` may set a member that is missing. */
import { isDeepStrictEqual } from 'node:util';
import { ApiError, badRequest } from './api-error.ts';
import { type Json, type JsonObject, isObject, textAt, without } from './json.ts';

export function jsonPatch(target: Json, patch: Json): Json {
  if (!Array.isArray(patch) || !patch.every(isObject)) throw badRequest('error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp');
  return patch.reduce<Json>(applied, target);
}

function applied(document: Json, operation: JsonObject): Json {
  return (OPERATIONS[textAt(operation, 'op')] ?? fail)(document, pointer(operation, 'path'), operation);
}

const OPERATIONS: Readonly<Record<string, (document: Json, path: readonly string[], operation: JsonObject) => Json>> = {
  add: (document, path, { value = null }) => edit(document, path, insert(value)),
  replace: (document, path, { value = null }) => edit(document, path, overwrite(value)),
  remove: (document, path) => edit(document, path, remove),
  copy: (document, path, operation) => edit(document, path, insert(at(document, pointer(operation, 'from')))),
  move: (document, path, operation) => edit(edit(document, pointer(operation, 'from'), remove), path, insert(at(document, pointer(operation, 'from')))),
  test: (document, path, { value = null }) => (isDeepStrictEqual(at(document, path), value) ? document : fail()),
};

type Change = (parent: Json, key: string) => Json;

/** A copy of `value` in which the parent of what the path names is changed. */
function edit(value: Json, [key, ...rest]: readonly string[], change: Change): Json {
  if (key === undefined) fail();
  if (rest.length === 0) return change(value, key);
  return overwrite(edit(at(value, [key]), rest, change))(value, key);
}

function insert(value: Json): Change {
  return (parent, key) => (Array.isArray(parent) ? parent.toSpliced(key === '-' ? parent.length : index(key, parent.length), 0, value) : member(parent, key, value));
}

function overwrite(value: Json): Change {
  return (parent, key) => (Array.isArray(parent) ? parent.with(index(key, parent.length - 1), value) : member(parent, key, value));
}

function member(parent: Json, key: string, value: Json): Json {
  if (!isObject(parent)) fail();
  return { ...parent, [key]: value };
}

function remove(parent: Json, key: string): Json {
  at(parent, [key]);
  return Array.isArray(parent) ? parent.toSpliced(index(key, parent.length - 1), 1) : without(isObject(parent) ? parent : {}, key);
}

function at(document: Json, path: readonly string[]): Json {
  return path.reduce<Json>((value, key) => {
    const found = Array.isArray(value) ? value[index(key, value.length - 1)] : isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
    if (found === undefined) fail();
    return found;
  }, document);
}

function pointer(operation: JsonObject, field: 'path' | 'from'): string[] {
  const path = textAt(operation, field);
  if (!path.startsWith('/')) fail();
  return path.slice(1).split('/').map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function index(key: string, highest: number): number {
  if (!/^(0|[1-9]\d*)$/.test(key) || Number(key) > highest) fail();
  return Number(key);
}

/** The real server says no more than this of any operation that does not apply. */
function fail(): never {
  throw new ApiError(422, 'the server rejected our request due to an error in our request', { details: {} });
}
