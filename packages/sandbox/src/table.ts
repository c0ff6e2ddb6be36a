/** What `kubectl get` prints: rows made by the server (https://kubernetes.io/docs/reference/using-api/api-concepts/#receiving-resources-as-tables). */
import { type Json, type JsonObject, isObject, objectAt, objectsAt, only, textAt, without } from './json.ts';
import type { Column, Kind } from './kinds.ts';
import { table } from './table-file.ts';

/** A table of an object or of a list. A watch sends one a change, of which only the first names the columns. */
export function tableOf(kind: Kind, body: JsonObject, now: number, include: string | null, withColumns = true): JsonObject {
  const items = Array.isArray(body['items']) ? objectsAt(body, 'items') : [body];
  const columns = kind.columns.length === 0 ? [NAME, AGE] : [NAME, ...kind.columns];
  const metadata = only(objectAt(body, 'metadata'), 'resourceVersion', 'continue', 'remainingItemCount');
  const rows = items.map((item) => ({ cells: columns.map((column) => cell(item, column, now)), object: included(item, include) }));
  return { kind: 'Table', apiVersion: 'meta.k8s.io/v1', metadata, columnDefinitions: withColumns ? columns.map(definitionOf) : [], rows };
}

/** The same for a person with curl: the columns that `kubectl get` shows, namespace first. The real API server has no such form. */
export function textTableOf(kind: Kind, body: JsonObject, now: number): string {
  const items = Array.isArray(body['items']) ? objectsAt(body, 'items') : [body];
  const columns = [NAMESPACE, NAME, ...kind.columns, ...(kind.columns.length === 0 ? [AGE] : [])].filter(({ priority = 0 }) => priority === 0);
  const rows = items.map((item) => columns.map((column) => shown(cell(item, column, now))));
  const lines = [columns.map(({ name }) => name.toUpperCase()), ...rows];
  const widths = columns.map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0)));
  return lines.map((line) => `${line.map((text, at) => text.padEnd(widths[at] ?? 0)).join('   ').trimEnd()}\n`).join('');
}

function shown(value: Json): string {
  return typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value);
}

/** How long ago, as kubectl says it. */
export function humanDuration(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const { unit = 1, as = 's', rest = 1, restAs } = DURATIONS.find(({ below }) => seconds < below) ?? {};
  const left = Math.floor((seconds % unit) / rest);
  return `${Math.floor(seconds / unit)}${as}${restAs === undefined || left === 0 ? '' : `${left}${restAs}`}`;
}

const DURATIONS = table('durations') as readonly Readonly<{ below: number; unit: number; as: string; rest?: number; restAs?: string }>[];
const NAME: Column = { name: 'Name', type: 'string', jsonPath: '.metadata.name' };
const NAMESPACE: Column = { name: 'Namespace', type: 'string', jsonPath: '.metadata.namespace' };
const AGE: Column = { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' };

function definitionOf({ name, type, jsonPath, priority = 0 }: Column): JsonObject {
  return { name, type: type === 'date' ? 'string' : type, format: jsonPath === NAME.jsonPath ? 'name' : '', description: '', priority };
}

function included(item: JsonObject, include: string | null): Json {
  if (include === 'None' || include === 'Object') return include === 'None' ? null : item;
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: without(objectAt(item, 'metadata'), 'managedFields') };
}

function cell(item: JsonObject, { jsonPath, type }: Column, now: number): Json {
  const value = valueAt(item, jsonPath);
  if (type !== 'date') return isObject(value) || Array.isArray(value) ? JSON.stringify(value) : (value ?? null);
  const milliseconds = now - Date.parse(typeof value === 'string' ? value : '');
  return Number.isNaN(milliseconds) ? null : humanDuration(milliseconds);
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
