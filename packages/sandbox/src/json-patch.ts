/** JSON patch (RFC 6902), with one habit of the real server's library: `replace` may set a member that is missing. */
import { isDeepStrictEqual } from 'node:util';
import { ApiError, badRequest } from './api-error.ts';
import type { Json, JsonObject } from './json.ts';
import { isObject, textAt, without } from './json.ts';

export function jsonPatch(target: Json, patch: Json): Json {
  if (!Array.isArray(patch) || !patch.every(isObject)) throw badRequest('error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp');
  return patch.reduce<Json>(applied, target);
}

function applied(document: Json, operation: JsonObject): Json {
  const path = pointer(textAt(operation, 'path'));
  const value = operation['value'] ?? null;
  switch (operation['op']) {
    case 'add':
      return edit(document, path, insert(value));
    case 'replace':
      return edit(document, path, overwrite(value));
    case 'remove':
      return edit(document, path, remove);
    case 'test':
      if (!isDeepStrictEqual(at(document, path), value)) throw failed();
      return document;
    case 'copy':
      return edit(document, path, insert(at(document, pointer(textAt(operation, 'from')))));
    case 'move': {
      const from = pointer(textAt(operation, 'from'));
      return edit(edit(document, from, remove), path, insert(at(document, from)));
    }
    default:
      throw failed();
  }
}

type Change = (parent: Json, key: string) => Json;

/** A copy of `value` in which the parent of what the path names is changed. */
function edit(value: Json, [key, ...rest]: readonly string[], change: Change): Json {
  if (key === undefined) throw failed();
  if (rest.length === 0) return change(value, key);
  const child = edit(at(value, [key]), rest, change);
  return Array.isArray(value) ? value.with(index(key, value.length - 1), child) : { ...(isObject(value) ? value : {}), [key]: child };
}

function insert(value: Json): Change {
  return (parent, key) => (Array.isArray(parent) ? parent.toSpliced(key === '-' ? parent.length : index(key, parent.length), 0, value) : member(parent, key, value));
}

function overwrite(value: Json): Change {
  return (parent, key) => (Array.isArray(parent) ? parent.with(index(key, parent.length - 1), value) : member(parent, key, value));
}

function member(parent: Json, key: string, value: Json): Json {
  if (!isObject(parent)) throw failed();
  return { ...parent, [key]: value };
}

function remove(parent: Json, key: string): Json {
  at(parent, [key]);
  return Array.isArray(parent) ? parent.toSpliced(index(key, parent.length - 1), 1) : without(isObject(parent) ? parent : {}, key);
}

function at(document: Json, path: readonly string[]): Json {
  let found: Json | undefined = document;
  for (const key of path) {
    if (Array.isArray(found)) found = found[index(key, found.length - 1)];
    else found = isObject(found) && Object.hasOwn(found, key) ? found[key] : undefined;
    if (found === undefined) throw failed();
  }
  return found;
}

function pointer(path: string): string[] {
  if (!path.startsWith('/')) throw failed();
  return path.slice(1).split('/').map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function index(key: string, highest: number): number {
  if (!/^(0|[1-9]\d*)$/.test(key) || Number(key) > highest) throw failed();
  return Number(key);
}

/** The real server says no more than this of any operation that does not apply. */
function failed(): ApiError {
  return new ApiError(422, 'Invalid', 'the server rejected our request due to an error in our request', {});
}
