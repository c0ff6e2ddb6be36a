import { isJsonList, type JsonValue } from './json.ts';
import { sortedKeys } from './order.ts';

/** Bounds what printing may cost. */
export interface PrintBudget {
  /** False once too many values were printed. */
  readonly spend: (values: number) => boolean;
  readonly textLeft: () => number;
}

/**
 * What Go's encoding/json prints: compact, keys sorted by code point, `<`, `>`, `&`, U+2028 and U+2029 escaped, numbers as float64.
 * `null` when the budget does not suffice. It keeps its own stack, because a body may be nested deeper than the call stack goes.
 */
export function printJson(value: JsonValue): string;
export function printJson(value: JsonValue, budget: PrintBudget): string | null;
export function printJson(value: JsonValue, budget: PrintBudget = unbounded): string | null {
  const open: Container[] = [];
  let text = '';
  let next: JsonValue | undefined = value;
  for (;;) {
    if (typeof next === 'object' && next !== null) {
      const container = enter(next);
      if (!budget.spend(containerCost + container.values.length)) return null;
      text += container.keys === null ? '[' : '{';
      open.push(container);
    } else if (next !== undefined) {
      const scalar = printScalar(next, budget.textLeft() - text.length);
      if (scalar === null) return null;
      text += scalar;
    }
    if (text.length > budget.textLeft()) return null;
    const container = open.at(-1);
    if (container === undefined) return text;
    const { keys, values, position } = container;
    next = values[position];
    if (next === undefined) {
      text += keys === null ? ']' : '}';
      open.pop();
      continue;
    }
    if (position > 0) text += ',';
    if (keys !== null) text += `${quote(keys[position] ?? '')}:`;
    container.position += 1;
  }
}

/** A JSON string, or `null` where it is longer than that; long ones are measured before they are made. */
export function quoteWithin(text: string, limit: number): string | null {
  const shortest = text.length + 2;
  if (shortest > limit) return null;
  return shortest * longestEscape > limit && shortest + (longestEscape - 1) * countEscaped(text) > limit ? null : quote(text);
}

/** A JSON string, quotes included. A lone surrogate becomes U+FFFD, as when Go decodes it. */
export function quote(text: string): string {
  let quoted = JSON.stringify(text.isWellFormed() ? text : text.toWellFormed());
  if (special.test(quoted)) for (const [character, escape] of escapes) quoted = quoted.replaceAll(character, escape);
  return quoted;
}

interface Container {
  /** `null` for a list. */
  readonly keys: readonly string[] | null;
  readonly values: readonly JsonValue[];
  position: number;
}

const unbounded: PrintBudget = { spend: () => true, textLeft: () => Number.POSITIVE_INFINITY };

function enter(value: Exclude<JsonValue, null | boolean | number | string>): Container {
  if (isJsonList(value)) return { keys: null, values: value, position: 0 };
  const keys = sortedKeys(value);
  return { keys, values: keys.map((key) => value[key] ?? null), position: 0 };
}

function printScalar(value: null | boolean | number | string, limit: number): string | null {
  if (typeof value === 'string') return quoteWithin(value, limit);
  // JavaScript and Go agree on the shortest digits and on when to use an exponent, except for minus zero.
  return Object.is(value, -0) ? '-0' : String(value);
}

/** How many characters become `\uXXXX`. */
function countEscaped(text: string): number {
  let count = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0x20 || unit === 0x3c || unit === 0x3e || unit === 0x26 || unit === 0x2028 || unit === 0x2029) count += 1;
  }
  return count;
}

/** What a list or object costs more than a scalar. */
const containerCost = 4;
const longestEscape = 6;
const special = /[<>&\u2028\u2029]/;
const escapes: readonly (readonly [character: string, escape: string])[] = [
  ['<', '\\u003c'],
  ['>', '\\u003e'],
  ['&', '\\u0026'],
  ['\u2028', '\\u2028'],
  ['\u2029', '\\u2029'],
];
