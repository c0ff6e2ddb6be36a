/** Strategic merge patch: a merge patch that knows Kubernetes' lists (k8s.io/apimachinery/pkg/util/strategicpatch/patch.go). */
import { type Json, type JsonObject, isObject, only, without } from './json.ts';
import { findByKey, listKey } from './list-keys.ts';

export function strategicMerge(target: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch;
  if (patch['$patch'] === 'replace') return without(patch, '$patch');
  if (patch['$patch'] === 'delete') return {};
  const retained = patch['$retainKeys'];
  const base: JsonObject = isObject(target) ? target : {};
  const result: JsonObject = Array.isArray(retained) ? only(base, ...retained.filter((key) => typeof key === 'string')) : { ...base };
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith('$')) continue;
    if (value === null) delete result[key];
    else result[key] = Array.isArray(value) ? mergeList(key, result[key], value) : strategicMerge(result[key], value);
  }
  for (const [directive, value] of Object.entries(patch)) {
    const [name, field = ''] = directive.split('/');
    const items = result[field];
    if (!Array.isArray(items) || !Array.isArray(value)) continue;
    if (name === '$deleteFromPrimitiveList') result[field] = items.filter((item) => !value.includes(item));
    if (name === '$setElementOrder') result[field] = items.toSorted((left, right) => place(left, field, value) - place(right, field, value));
  }
  return result;
}

function mergeList(field: string, target: Json | undefined, patch: readonly Json[]): Json {
  const items = Array.isArray(target) ? target : [];
  const key = listKey(field, [...items, ...patch]);
  if (field === 'finalizers') return [...new Set([...items, ...patch])];
  if (key === null || patch.some((item) => !isObject(item))) return [...patch];
  const changes = patch.filter(isObject);
  if (changes.some((item) => item['$patch'] === 'replace')) return changes.filter((item) => item['$patch'] !== 'replace');
  const kept = items.filter(isObject).flatMap((item) => {
    const change = findByKey(changes, key, item);
    if (change === undefined) return [item];
    return change['$patch'] === 'delete' ? [] : [strategicMerge(item, change)];
  });
  const added = changes.filter((change) => change['$patch'] !== 'delete' && findByKey(items, key, change) === undefined);
  return [...kept, ...added];
}

/** Where the client wants the item; what it does not name comes last. */
function place(item: Json, field: string, order: readonly Json[]): number {
  const key = listKey(field, order);
  const found = key !== null && isObject(item) ? order.indexOf(findByKey(order, key, item) ?? null) : order.indexOf(item);
  return found === -1 ? order.length : found;
}
