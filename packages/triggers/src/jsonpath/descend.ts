import { isJsonList, type JsonObject, type JsonValue } from '../go/json.ts';
import type { Budget } from './budget.ts';
import { costOfJsonChildren, jsonMembers } from './children.ts';
import { json, type Value } from './value.ts';

/** `..`: everything that holds something, parents before children (client-go `evalRecursive`). `null` when the budget does not suffice. */
export function descend(values: readonly Value[], budget: Budget): readonly Value[] | null {
  const results: Value[] = [];
  return values.every((value) => descendInto(value, results, budget)) ? results : null;
}

/** It keeps its own stack of JSON, because a body may be nested deeper than the call stack goes. */
function descendInto(value: Value, results: Value[], budget: Budget): boolean {
  if (value.kind === 'record') {
    results.push(value);
    return value.fields.every((field) => descendInto(field.value, results, budget));
  }
  const open: JsonValue[] = value.kind === 'json' ? [value.json] : [];
  for (let content = open.pop(); content !== undefined; content = open.pop()) {
    const cost = costOfJsonChildren(content);
    if (!budget.spend(1 + (typeof content === 'object' ? cost : 0))) return false;
    if (cost > 0) results.push(json(content));
    if (typeof content === 'object' && content !== null) pushContainers(content, open);
  }
  return true;
}

/** Only what may hold something, in reverse: the first child is taken next. */
function pushContainers(content: readonly JsonValue[] | JsonObject, open: JsonValue[]): void {
  const children = isJsonList(content) ? content : jsonMembers(content);
  for (let index = children.length - 1; index >= 0; index -= 1) {
    const child = children[index];
    if (child !== undefined && (typeof child === 'string' || typeof child === 'object')) open.push(child);
  }
}
