/** Fields that a kind does not have: named for the caller, and left out of what is stored. */
import { type Json, type JsonObject, isObject } from './json.ts';
import { table } from './table-file.ts';

export function pruneUnknown(object: JsonObject, apiVersion: string, kind: string): Readonly<{ object: JsonObject; unknown: readonly string[] }> {
  const unknown: string[] = [];
  const pruned = walk(object, KNOWN.kinds[`${apiVersion} ${kind}`] ?? null, '', unknown);
  return { object: isObject(pruned) ? pruned : object, unknown: unknown.toSorted() };
}

type Fields = { readonly [field: string]: Fields | null };

const KNOWN = table('known-fields') as { readonly kinds: { readonly [kind: string]: Fields } };

function walk(value: Json, fields: Fields | null, path: string, unknown: string[]): Json {
  if (fields === null) return value;
  if (Array.isArray(value)) return value.map((item, index) => walk(item, fields, `${path}[${index}]`, unknown));
  if (!isObject(value)) return value;
  const kept: JsonObject = {};
  for (const [key, child] of Object.entries(value)) {
    const here = path === '' ? key : `${path}.${key}`;
    if (Object.hasOwn(fields, key)) kept[key] = walk(child, fields[key] ?? null, here, unknown);
    else unknown.push(here);
  }
  return kept;
}
