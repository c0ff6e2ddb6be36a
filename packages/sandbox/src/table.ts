/** What `kubectl get` prints: rows made by the server (https://kubernetes.io/docs/reference/using-api/api-concepts/#receiving-resources-as-tables). */
import type { Json, JsonObject } from './json.ts';
import { isObject, objectAt, textAt, without } from './json.ts';
import type { Column, Kind } from './kinds.ts';

export function wantsTable(accept: string): boolean {
  const [first = ''] = accept.split(',');
  return first.includes('as=Table');
}

/** A table of an object or of a list. Watches send one a change; only the first of them names the columns. */
export function tableOf(kind: Kind, body: JsonObject, now: number, include: string | null, withColumns = true): JsonObject {
  const items = Array.isArray(body['items']) ? body['items'].filter(isObject) : [body];
  const columns = columnsOf(kind);
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: isObject(body['metadata']) ? pageMetadata(body['metadata']) : {},
    columnDefinitions: withColumns ? columns.map(({ name, type, priority }) => ({ name, type: type === 'date' ? 'string' : type, format: name === 'Name' ? 'name' : '', description: '', priority })) : [],
    rows: items.map((item) => ({ cells: columns.map((column) => cell(item, column, now)), object: included(item, include) })),
  };
}

export function columnsOf(kind: Kind): Column[] {
  const name = { name: 'Name', type: 'string', jsonPath: '.metadata.name', priority: 0 };
  const age = { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp', priority: 0 };
  return kind.columns.length === 0 ? [name, age] : [name, ...kind.columns];
}

/** How long ago, as kubectl says it (k8s.io/apimachinery/pkg/util/duration). */
export function humanDuration(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (seconds < 120) return `${Math.max(0, seconds)}s`;
  if (minutes < 10) return pair(minutes, 'm', seconds % 60, 's');
  if (minutes < 180) return `${minutes}m`;
  if (hours < 8) return pair(hours, 'h', minutes % 60, 'm');
  if (hours < 48) return `${hours}h`;
  if (days < 8) return pair(days, 'd', hours % 24, 'h');
  if (days < 730) return `${days}d`;
  return days < 8 * 365 ? pair(Math.floor(days / 365), 'y', days % 365, 'd') : `${Math.floor(days / 365)}y`;
}

function pair(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large}${largeUnit}` : `${large}${largeUnit}${small}${smallUnit}`;
}

function pageMetadata(metadata: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(metadata).filter(([key]) => ['resourceVersion', 'continue', 'remainingItemCount'].includes(key)));
}

function included(item: JsonObject, include: string | null): Json {
  if (include === 'None') return null;
  if (include === 'Object') return item;
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: without(objectAt(item, 'metadata'), 'managedFields') };
}

function cell(item: JsonObject, column: Column, now: number): Json {
  const value = valueAt(item, column.jsonPath);
  if (column.type === 'date') return typeof value === 'string' ? age(value, now) : null;
  return isObject(value) || Array.isArray(value) ? JSON.stringify(value) : (value ?? null);
}

function age(time: string, now: number): string {
  const milliseconds = now - Date.parse(time);
  return Number.isNaN(milliseconds) ? '<unknown>' : humanDuration(milliseconds);
}

/** The part of JSONPath that printer columns use: `.a.b`, `.a[0]`, `.a[?(@.type=="X")].b`. */
function valueAt(item: JsonObject, path: string): Json | undefined {
  let found: Json | undefined = item;
  for (const [, key, index, field, wanted] of path.matchAll(/\.([^.[\]]+)|\[(\d+)\]|\[\?\(@\.(\w+)\s*==\s*["']([^"']*)["']\)\]/g)) {
    if (key !== undefined) found = isObject(found) ? found[key] : undefined;
    else if (index !== undefined) found = Array.isArray(found) ? found[Number(index)] : undefined;
    else found = Array.isArray(found) ? found.find((entry) => isObject(entry) && textAt(entry, field ?? '') === wanted) : undefined;
  }
  return found;
}
