/** JSON patch (RFC 6902), with one habit of the real server's library: `replace` may set a member that is missing. */
import { ApiError, badRequest } from './api-error.ts';
import type { Json } from './json.ts';
import { isObject, sameJson } from './json.ts';

export function jsonPatch(target: Json, patch: Json): Json {
  if (!Array.isArray(patch)) throw badRequest('error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp');
  return patch.reduce((document: Json, operation) => apply(document, operation), structuredClone(target));
}

function apply(document: Json, operation: Json): Json {
  if (!isObject(operation) || typeof operation['path'] !== 'string') throw badRequest('error decoding patch: an operation needs "op" and "path"');
  const path = pointer(operation['path']);
  const value = operation['value'] ?? null;
  switch (operation['op']) {
    case 'add':
      return put(document, path, value, 'add');
    case 'replace':
      return put(document, path, value, 'replace');
    case 'remove':
      return remove(document, path);
    case 'test':
      if (!sameJson(at(document, path) ?? null, value)) throw failed();
      return document;
    case 'copy':
      return put(document, path, structuredClone(required(at(document, from(operation['from'])))), 'add');
    case 'move': {
      const source = from(operation['from']);
      const moved = required(at(document, source));
      return put(remove(document, source), path, moved, 'add');
    }
    default:
      throw failed();
  }
}

function pointer(path: string): string[] {
  if (path === '') return [];
  if (!path.startsWith('/')) throw failed();
  return path.slice(1).split('/').map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function from(value: Json | undefined): string[] {
  if (typeof value !== 'string') throw failed();
  return pointer(value);
}

function at(document: Json, path: readonly string[]): Json | undefined {
  let found: Json | undefined = document;
  for (const key of path) {
    if (Array.isArray(found)) found = found[index(key, found.length - 1)];
    else if (isObject(found) && Object.hasOwn(found, key)) found = found[key];
    else return undefined;
  }
  return found;
}

function put(document: Json, path: readonly string[], value: Json, how: 'add' | 'replace'): Json {
  const key = path.at(-1);
  if (key === undefined) return value;
  const parent = at(document, path.slice(0, -1));
  if (Array.isArray(parent)) {
    if (how === 'replace') parent[index(key, parent.length - 1)] = value;
    else parent.splice(key === '-' ? parent.length : index(key, parent.length), 0, value);
  } else if (isObject(parent)) {
    Object.defineProperty(parent, key, { value, writable: true, enumerable: true, configurable: true });
  } else {
    throw failed();
  }
  return document;
}

function remove(document: Json, path: readonly string[]): Json {
  const key = path.at(-1);
  const parent = at(document, path.slice(0, -1));
  if (key === undefined || at(document, path) === undefined) throw failed();
  if (Array.isArray(parent)) parent.splice(index(key, parent.length - 1), 1);
  else if (isObject(parent)) delete parent[key];
  return document;
}

function index(key: string, highest: number): number {
  const value = /^(0|[1-9][0-9]*)$/.test(key) ? Number(key) : Number.NaN;
  if (!(value <= highest)) throw failed();
  return value;
}

function required(value: Json | undefined): Json {
  if (value === undefined) throw failed();
  return value;
}

/** The real server's answer to any operation that does not apply says no more than this. */
function failed(): ApiError {
  return new ApiError(422, 'Invalid', 'the server rejected our request due to an error in our request', { details: {} });
}
