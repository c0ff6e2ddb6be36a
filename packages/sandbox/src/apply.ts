/**
 * Server-side apply (https://kubernetes.io/docs/reference/using-api/server-side-apply/): what a manager applied is its own, as written down in
 * `metadata.managedFields`; what it no longer applies goes, unless another manager applies it too.
 * Simpler than the real one: the last to apply a field wins, where the real server wants `force` for another's field, and plain updates own nothing.
 */
import { isDeepStrictEqual } from 'node:util';
import { type Json, type JsonObject, type KubeObject, isObject, objectAt, objectsAt, textAt, without } from './json.ts';
import { listKey } from './list-keys.ts';
import { mergePatch } from './merge-patch.ts';
import { strategicMerge } from './strategic-merge.ts';

/** The next state of `live` (an empty object if there is none yet). */
export function apply(live: KubeObject | JsonObject, applied: JsonObject, manager: string, time: string, custom: boolean): JsonObject {
  const fields = fieldsOf(withoutIdentity(applied), '', custom);
  const entries = objectsAt(objectAt(live, 'metadata'), 'managedFields');
  const mine = entries.find((entry) => textAt(entry, 'manager') === manager) ?? {};
  const others = entries.filter((entry) => entry !== mine);
  const owned = others.map((entry) => objectAt(entry, 'fieldsV1'));
  const patch = withRemovals(applied, objectAt(mine, 'fieldsV1'), [fields, ...owned]);
  const merged = custom ? mergePatch(live, patch) : strategicMerge(live, patch);
  const next = isObject(merged) ? merged : {};
  const own = { manager, operation: 'Apply', apiVersion: textAt(applied, 'apiVersion'), time, fieldsType: 'FieldsV1', fieldsV1: fields };
  // An apply that changes nothing keeps its time, so that nothing is written.
  const entry = isDeepStrictEqual(mine['fieldsV1'], fields) ? mine : own;
  return { ...next, metadata: { ...objectAt(next, 'metadata'), managedFields: [...others, entry] } };
}

function withoutIdentity(applied: JsonObject): JsonObject {
  const metadata = without(objectAt(applied, 'metadata'), 'name', 'namespace', 'uid', 'resourceVersion', 'creationTimestamp', 'managedFields');
  return { ...without(applied, 'apiVersion', 'kind'), metadata };
}

/** FieldsV1: `f:name` a member, `k:{...}` a list item by its key, `{}` a leaf; lists without keys are leaves, and so are all in custom resources. */
function fieldsOf(value: Json, field: string, custom: boolean): JsonObject {
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, child]) => [`f:${key}`, fieldsOf(child, key, custom)]));
  const key = Array.isArray(value) && !custom ? listKey(field, value) : null;
  if (!Array.isArray(value) || key === null) return {};
  return Object.fromEntries(value.filter(isObject).map((item) => [`k:${JSON.stringify({ [key]: item[key] })}`, fieldsOf(item, '', custom)]));
}

/** The patch that brings `applied` and takes away what `mine` names and none of `kept` does. */
function withRemovals(applied: Json | undefined, mine: JsonObject, kept: readonly JsonObject[]): Json {
  const steps = Object.keys(mine);
  function below(step: string, child: Json | undefined): Json {
    return withRemovals(child, objectAt(mine, step), kept.map((fields) => objectAt(fields, step)));
  }
  const ofList = steps.some((step) => step.startsWith('k:'));
  const gone = steps.filter((step) => (ofList || isLeaf(mine, step)) && !kept.some((fields) => step in fields));
  if (ofList) {
    const items = Array.isArray(applied) ? applied : [];
    const changed = items.map((item) => below(steps.find((step) => isObject(item) && isDeepStrictEqual({ ...item, ...keyOf(step) }, item)) ?? '', item));
    return [...changed, ...gone.map((step) => ({ ...keyOf(step), $patch: 'delete' }))];
  }
  if (applied !== undefined && !isObject(applied)) return applied;
  const removals = gone.map((step): [string, Json] => [step.slice(2), null]);
  const changed = steps.filter((step) => !isLeaf(mine, step)).map((step): [string, Json] => [step.slice(2), below(step, applied?.[step.slice(2)])]);
  return { ...applied, ...Object.fromEntries([...removals, ...changed]) };
}

function isLeaf(fields: JsonObject, step: string): boolean {
  return Object.keys(objectAt(fields, step)).length === 0;
}

function keyOf(step: string): JsonObject {
  const key: unknown = JSON.parse(step.slice(2));
  return isObject(key) ? key : {};
}
