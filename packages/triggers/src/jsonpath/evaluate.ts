import { isJsonList, isJsonObject, member } from '../go/json.ts';
import { unreachable } from '../unreachable.ts';
import type { Filter, Literal, Path, Slice, Step } from './ast.ts';
import type { Budget } from './budget.ts';
import { childrenOf, costOfChildren } from './children.ts';
import { compare } from './compare.ts';
import { descend } from './descend.ts';
import { selectSlice } from './select-slice.ts';
import { json, typeName, type Value } from './value.ts';

/** What a path finds. A failed step still has values, and an existence filter looks at them: `[?(@.t[9])]` takes what has a `t`. */
export interface Found {
  readonly values: readonly Value[];
  readonly error: string | null;
}

export interface Walk {
  readonly budget: Budget;
  /** How many `range` were met. Any makes the whole result empty, as nothing ever follows it in its own braces. */
  ranges: number;
}

export const exhausted = 'the expression looks at too many values';

/** Walks a path from the values given (client-go 0.35 `util/jsonpath/jsonpath.go`, `evalList`, missing keys being errors). */
export function evaluate(path: Path, from: readonly Value[], walk: Walk): Found {
  let values = from;
  for (const step of path) {
    if (!walk.budget.spend(1 + values.length)) return failed([], exhausted);
    const found = takeStep(step, values, walk);
    if (found.error !== null) return found;
    values = found.values;
  }
  return found(values);
}

function takeStep(step: Step, values: readonly Value[], walk: Walk): Found {
  switch (step.kind) {
    case 'field':
      return takeField(step.name, values);
    case 'wildcard':
      return takeChildren(values, walk);
    case 'recursive':
      return takeDescendants(values, walk);
    case 'slice':
      return takeSlice(step.slice, values, walk);
    case 'union':
      return takeUnion(step.paths, values, walk);
    case 'filter':
      return takeFiltered(step.filter, values, walk);
    case 'literal':
      return found(literalValues(step.literal, values));
    case 'identifier':
      return takeIdentifier(step.name, values, walk);
    default:
      return unreachable(step);
  }
}

function takeField(name: string, values: readonly Value[]): Found {
  if (values.length === 0) return found([]);
  const results: Value[] = [];
  for (const value of values) {
    const result = fieldOf(value, name);
    if (result !== undefined) results.push(result);
  }
  return results.length === 0 ? failed([], `${name} is not found`) : found(results);
}

function fieldOf(value: Value, name: string): Value | undefined {
  if (value.kind === 'record') return (value.fields.find((field) => field.name === name) ?? value.fields.find((field) => field.goName === name))?.value;
  if (value.kind !== 'json' || !isJsonObject(value.json)) return undefined;
  const result = member(value.json, name);
  return result === undefined ? undefined : json(result);
}

function takeChildren(values: readonly Value[], walk: Walk): Found {
  const results: Value[] = [];
  for (const value of values) {
    if (!walk.budget.spend(costOfChildren(value))) return failed([], exhausted);
    for (const child of childrenOf(value)) results.push(child);
  }
  return found(results);
}

function takeDescendants(values: readonly Value[], walk: Walk): Found {
  const descendants = descend(values, walk.budget);
  return descendants === null ? failed([], exhausted) : found(descendants);
}

function takeSlice(slice: Slice, values: readonly Value[], walk: Walk): Found {
  const results: Value[] = [];
  for (const value of values) {
    if (value.kind === 'json' && value.json === null) continue;
    if (value.kind !== 'json' || !isJsonList(value.json)) return failed(values, `${typeName(value)} is not array or slice`);
    const selection = selectSlice(value.json, slice);
    if (selection.kind === 'error') return failed(values, selection.text);
    if (selection.kind === 'empty') return found(results);
    if (!walk.budget.spend(selection.items.length)) return failed([], exhausted);
    for (const item of selection.items) results.push(json(item));
  }
  return found(results);
}

function takeUnion(paths: readonly Path[], values: readonly Value[], walk: Walk): Found {
  const results: Value[] = [];
  for (const path of paths) {
    const part = evaluate(path, values, walk);
    if (part.error !== null) return failed(values, part.error);
    for (const value of part.values) results.push(value);
  }
  return found(results);
}

function takeFiltered(filter: Filter, values: readonly Value[], walk: Walk): Found {
  const results: Value[] = [];
  for (const value of values) {
    if (value.kind !== 'json' || !isJsonList(value.json)) return failed(values, `${typeName(value)} is not array or slice and cannot be filtered`);
    for (const item of value.json) {
      if (!walk.budget.spend(filterCost)) return failed([], exhausted);
      const element = json(item);
      const kept = filter.kind === 'exists' ? exists(filter.path, element, walk) : holds(filter, element, walk);
      if (kept.kind === 'error') return failed(kept.keepsInput ? values : results, kept.text);
      if (kept.kind === 'yes') results.push(element);
    }
  }
  return found(results);
}

/** What an element costs besides the steps of its paths. */
const filterCost = 8;

/** `keepsInput`: whether the failed step has its input for values, or what it had found. */
type Kept = { readonly kind: 'yes' } | { readonly kind: 'no' } | { readonly kind: 'error'; readonly text: string; readonly keepsInput: boolean };

function exists(path: Path, element: Value, walk: Walk): Kept {
  return { kind: evaluate(path, [element], walk).values.length > 0 ? 'yes' : 'no' };
}

function holds({ left, operator, right }: Extract<Filter, { kind: 'compare' }>, element: Value, walk: Walk): Kept {
  const operands: Value[] = [];
  for (const path of [left, right]) {
    const side = evaluate(path, [element], walk);
    if (side.error !== null) return { kind: 'error', text: side.error, keepsInput: true };
    if (side.values.length > 1) return { kind: 'error', text: 'can only compare one element at a time', keepsInput: true };
    const operand = side.values[0];
    if (operand === undefined) return { kind: 'no' };
    operands.push(operand);
  }
  const [a, b] = operands;
  if (a === undefined || b === undefined) return { kind: 'no' };
  const comparison = compare(a, operator, b);
  if (comparison.kind === 'error') return { kind: 'error', text: comparison.text, keepsInput: false };
  return { kind: comparison.truth ? 'yes' : 'no' };
}

function literalValues(literal: Literal, values: readonly Value[]): readonly Value[] {
  if (literal.kind === 'text') return [json(literal.text)];
  const value = literal.kind === 'integer' ? literal : json(literal.kind === 'float' ? literal.float : literal.bool);
  return values.map(() => value);
}

function takeIdentifier(name: string, values: readonly Value[], walk: Walk): Found {
  if (name === 'end') return failed([], 'not in range, nothing to end');
  if (name !== 'range') return failed(values, `unrecognized identifier ${name}`);
  walk.ranges += 1;
  return found(values);
}

function found(values: readonly Value[]): Found {
  return { values, error: null };
}

function failed(values: readonly Value[], error: string): Found {
  return { values, error };
}
