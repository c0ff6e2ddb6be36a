/** Lists whose items are told apart by a field, so that patches can merge them. */
import { type Json, type JsonObject, isObject } from './json.ts';
import { table } from './table-file.ts';

/** The field that tells the items of the list at `field` apart; null if such a list is replaced as a whole. */
export function listKey(field: string, items: readonly Json[]): string | null {
  if (field === 'ports') return items.some((item) => isObject(item) && 'containerPort' in item) ? 'containerPort' : 'port';
  return KEYS.get(field) ?? null;
}

export function findByKey(items: readonly Json[], key: string, item: JsonObject): JsonObject | undefined {
  return items.filter(isObject).find((other) => other[key] === item[key]);
}

const KEYS = new Map(Object.entries(table('list-keys') as { readonly [field: string]: string }));
