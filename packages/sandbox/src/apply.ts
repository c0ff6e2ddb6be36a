/**
 * Server-side apply (https://kubernetes.io/docs/reference/using-api/server-side-apply/): what a manager applied is its own, as written down in
 * `metadata.managedFields`; what it no longer applies goes, unless another manager applies it too; another's field is a conflict.
 * Only applies are written down: a field set by a plain update belongs to nobody here, where the real server would name the updater.
 */
import { isDeepStrictEqual } from 'node:util';
import { ApiError } from './api-error.ts';
import { type Json, type JsonObject, type KubeObject, isObject, objectAt, objectsAt, textAt, without } from './json.ts';
import { findByKey, listKey } from './list-keys.ts';

export type Applying = { readonly manager: string; readonly force: boolean; readonly time: string; readonly custom: boolean };

/** The next state of `live` (an empty object if there is none yet). */
export function apply(live: KubeObject | JsonObject, applied: JsonObject, { manager, force, time, custom }: Applying): JsonObject {
  const intent = withoutIdentity(applied);
  const fields = fieldsOf(intent, '', custom);
  const entries = objectsAt(objectAt(live, 'metadata'), 'managedFields');
  const mine = entries.find((entry) => textAt(entry, 'manager') === manager);
  const others = entries.filter((entry) => entry !== mine);
  const conflicts = others.flatMap((entry) => clashes(live, intent, objectAt(entry, 'fieldsV1'), '').map((field) => ({ manager: textAt(entry, 'manager'), field })));
  if (conflicts.length > 0 && !force) throw conflictsError(conflicts);
  const owned = others.map((entry) => objectAt(entry, 'fieldsV1'));
  const pruned = mine === undefined ? live : prune(live, objectAt(mine, 'fieldsV1'), [fields, ...owned]);
  const merged = merge(pruned, intent, '', custom);
  const own = { manager, operation: 'Apply', apiVersion: textAt(applied, 'apiVersion'), time, fieldsType: 'FieldsV1', fieldsV1: fields };
  // An apply that changes nothing keeps its time, so that nothing is written.
  const entry = mine !== undefined && isDeepStrictEqual(mine['fieldsV1'], fields) ? mine : own;
  const next = isObject(merged) ? merged : {};
  return { ...applied, ...next, metadata: { ...objectAt(applied, 'metadata'), ...objectAt(next, 'metadata'), managedFields: [...others, entry] } };
}

function withoutIdentity(applied: JsonObject): JsonObject {
  const metadata = without(objectAt(applied, 'metadata'), 'name', 'namespace', 'uid', 'resourceVersion', 'creationTimestamp', 'managedFields');
  return { ...without(applied, 'apiVersion', 'kind', 'metadata'), ...(Object.keys(metadata).length === 0 ? {} : { metadata }) };
}

/** FieldsV1: `f:name` a member, `k:{...}` a list item by its key, `{}` a leaf; lists without keys are leaves, and so are all in custom resources. */
function fieldsOf(value: Json, field: string, custom: boolean): JsonObject {
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, child]) => [`f:${key}`, fieldsOf(child, key, custom)]));
  const key = Array.isArray(value) && !custom ? listKey(field, value) : null;
  if (!Array.isArray(value) || key === null) return {};
  return Object.fromEntries(value.filter(isObject).map((item) => [`k:${JSON.stringify({ [key]: item[key] })}`, fieldsOf(item, '', custom)]));
}

/** Removes what `mine` names and none of the others does. */
function prune(value: Json, mine: JsonObject, others: readonly JsonObject[]): Json {
  function next(step: string, child: Json): Json | undefined {
    if (!(step in mine)) return child;
    const shared = others.some((other) => step in other);
    const leaf = Object.keys(objectAt(mine, step)).length === 0;
    const left = leaf ? child : prune(child, objectAt(mine, step), others.map((other) => objectAt(other, step)));
    const emptied = typeof left === 'object' && left !== null && Object.keys(left).length === 0;
    return !shared && (leaf || emptied) ? undefined : left;
  }
  if (Array.isArray(value)) return value.map((item) => next(stepTo(item, mine), item)).filter((item) => item !== undefined);
  if (!isObject(value)) return value;
  const kept = Object.entries(value).map(([key, child]): [string, Json | undefined] => [key, next(`f:${key}`, child)]);
  return Object.fromEntries(kept.flatMap(([key, child]) => (child === undefined ? [] : [[key, child]])));
}

/** The `k:` step that names this list item. */
function stepTo(item: Json, steps: JsonObject): string {
  return Object.keys(steps).find((step) => step.startsWith('k:') && isObject(item) && Object.entries(keyOf(step)).every(([key, value]) => item[key] === value)) ?? '';
}

function keyOf(step: string): JsonObject {
  const key: unknown = JSON.parse(step.slice(2));
  return isObject(key) ? key : {};
}

function merge(live: Json | undefined, applied: Json, field: string, custom: boolean): Json {
  if (isObject(applied)) {
    const base = isObject(live) ? live : {};
    return { ...base, ...Object.fromEntries(Object.entries(applied).map(([key, value]) => [key, merge(base[key], value, key, custom)])) };
  }
  const key = Array.isArray(applied) && Array.isArray(live) && !custom ? listKey(field, applied) : null;
  if (key === null || !Array.isArray(applied) || !Array.isArray(live)) return applied;
  const merged = live.filter(isObject).map((item) => merge(item, findByKey(applied, key, item) ?? {}, '', custom));
  return [...merged, ...applied.filter(isObject).filter((item) => findByKey(live, key, item) === undefined)];
}

/** The fields another manager owns and whose value would change. */
function clashes(live: Json | undefined, applied: Json | undefined, theirs: JsonObject, path: string): string[] {
  if (applied === undefined) return [];
  if (Object.keys(theirs).length === 0) return isDeepStrictEqual(live, applied) ? [] : [path];
  return Object.keys(theirs).flatMap((step) => clashes(childAt(live, step), childAt(applied, step), objectAt(theirs, step), pathTo(path, step)));
}

function childAt(value: Json | undefined, step: string): Json | undefined {
  if (step.startsWith('k:')) return Array.isArray(value) ? value.find((item) => stepTo(item, { [step]: {} }) === step) : undefined;
  return isObject(value) ? value[step.slice(2)] : undefined;
}

function pathTo(path: string, step: string): string {
  if (!step.startsWith('k:')) return `${path}.${step.slice(2)}`;
  return `${path}[${Object.entries(keyOf(step)).map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(',')}]`;
}

function conflictsError(conflicts: readonly Readonly<{ manager: string; field: string }>[]): ApiError {
  const causes = conflicts.map(({ manager, field }) => ({ reason: 'FieldManagerConflict', message: `conflict with "${manager}"`, field }));
  const text = causes.map(({ message, field }) => `${message}: ${field}`).join('\n');
  return new ApiError(409, `Apply failed with ${causes.length} conflict${causes.length === 1 ? '' : 's'}: ${text}`, { details: { causes } });
}
