/**
 * Field by field: an object as we would have created it, and one that is there. What differs by nature is left out: names
 * made from generateName, the uid that stands for `$(uid)`, and what the API server adds.
 */
import { isJsonList, isJsonObject, member } from '@millrace/triggers';
import type { JsonObject, JsonValue } from '@millrace/triggers';

export interface FieldDifference {
  /** `spec.params[0].value` */
  readonly field: string;
  /** Null: not there. */
  readonly ours: JsonValue;
  readonly theirs: JsonValue;
}

export interface HowToCompare {
  /** What every `$(uid)` of ours became; in theirs it is another one. */
  readonly uid: string;
  /** `subset`: what is only in theirs may be the API server's. `exact`: ours has been through the API server too. */
  readonly mode: 'subset' | 'exact';
}

export function compareObjects(ours: JsonObject, theirs: JsonObject, how: HowToCompare): readonly FieldDifference[] {
  const found: FieldDifference[] = [];
  const generated = isJsonObject(member(ours, 'metadata')) && textOf(ours, 'generateName') !== '';
  for (const key of keysOf(ours, theirs, how.mode)) {
    if (key === 'status') continue;
    if (key === 'metadata') compareMetadata(objectAt(ours, key), objectAt(theirs, key), generated, how, found);
    else compareValues(member(ours, key), member(theirs, key), key, how, found);
  }
  return found;
}

/** What the API server and the controllers of a kind write there is never ours: only what we would have written is looked for. */
function compareMetadata(ours: JsonObject, theirs: JsonObject, generated: boolean, how: HowToCompare, found: FieldDifference[]): void {
  for (const [key, value] of Object.entries(ours)) {
    if (serversOwn.has(key) || (key === 'name' && generated)) continue;
    compareValues(value, member(theirs, key), `metadata.${key}`, { ...how, mode: 'subset' }, found);
  }
}

const serversOwn = new Set(['uid', 'resourceVersion', 'generation', 'creationTimestamp', 'managedFields', 'selfLink']);

function compareValues(ours: JsonValue | undefined, theirs: JsonValue | undefined, field: string, how: HowToCompare, found: FieldDifference[]): void {
  if (isJsonObject(ours) && isJsonObject(theirs)) {
    for (const key of keysOf(ours, theirs, how.mode)) compareValues(member(ours, key), member(theirs, key), `${field}.${key}`, how, found);
  } else if (isJsonList(ours) && isJsonList(theirs) && ours.length === theirs.length) {
    for (const [index, item] of ours.entries()) compareValues(item, theirs[index], `${field}[${index}]`, how, found);
  } else if (!isSame(ours, theirs, how)) {
    found.push({ field, ours: ours ?? null, theirs: theirs ?? null });
  }
}

/** The API server drops what is null, and types of Go drop what is empty. */
function isSame(ours: JsonValue | undefined, theirs: JsonValue | undefined, { uid }: HowToCompare): boolean {
  if (isNothing(ours) && isNothing(theirs)) return true;
  if (typeof ours === 'string' && typeof theirs === 'string') return isSameText(ours, theirs, uid);
  return ours === theirs;
}

/** With whatever uid theirs has wherever ours has its own; the same one at each place. */
function isSameText(ours: string, theirs: string, uid: string): boolean {
  if (ours === theirs) return true;
  const [first = '', ...rest] = ours.split(uid);
  if (rest.length === 0 || !theirs.startsWith(first)) return false;
  const other = anyUid.exec(theirs.slice(first.length))?.[0];
  return other !== undefined && [first, ...rest].join(other) === theirs;
}

const anyUid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

function isNothing(value: JsonValue | undefined): boolean {
  return value === undefined || value === null || (isJsonList(value) && value.length === 0) || (isJsonObject(value) && Object.keys(value).length === 0);
}

function keysOf(ours: JsonObject, theirs: JsonObject, mode: HowToCompare['mode']): readonly string[] {
  return mode === 'subset' ? Object.keys(ours) : [...new Set([...Object.keys(ours), ...Object.keys(theirs)])];
}

function objectAt(object: JsonObject, key: string): JsonObject {
  const value = member(object, key);
  return isJsonObject(value) ? value : {};
}

function textOf(object: JsonObject, key: string): string {
  const value = member(objectAt(object, 'metadata'), key);
  return typeof value === 'string' ? value : '';
}
