import { isJsonList, type JsonValue } from './json.ts';
import { sortKeys } from './order.ts';

/** Bounds what printing may cost. */
export interface PrintBudget {
  /** Asked before something is printed that stands within `depth` lists and objects: false once too much was. A value is one, a text or member dearer. */
  readonly spend: (values: number, depth: number) => boolean;
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
      const container = enter(next, open.length, budget);
      if (container === null) return null;
      text += container.keys === null ? '[' : '{';
      open.push(container);
    } else if (next !== undefined) {
      if (typeof next === 'string' && !(text.length + next.length <= budget.textLeft() && budget.spend(textCost, open.length))) return null;
      text += printScalar(next);
    }
    if (text.length > budget.textLeft()) return null;
    const container = open.at(-1);
    if (container === undefined) return escapeWithin(text, budget.textLeft());
    const { keys, values, position } = container;
    next = values[position];
    if (next === undefined) {
      text += keys === null ? ']' : '}';
      open.pop();
      continue;
    }
    if (position > 0) text += ',';
    if (keys !== null) text += `${stringify(keys[position] ?? '')}:`;
    container.position += 1;
  }
}

/** A JSON string, or `null` where it is longer than that; long ones are measured before they are made. */
export function quoteWithin(text: string, limit: number): string | null {
  return text.length + 2 > limit ? null : escapeWithin(stringify(text), limit);
}

/** A JSON string, quotes included. A lone surrogate becomes U+FFFD, as when Go decodes it. */
export function quote(text: string): string {
  return escape(stringify(text));
}

interface Container {
  /** `null` for a list. */
  readonly keys: readonly string[] | null;
  readonly values: readonly JsonValue[];
  position: number;
}

const unbounded: PrintBudget = { spend: () => true, textLeft: () => Number.POSITIVE_INFINITY };

function enter(value: Exclude<JsonValue, null | boolean | number | string>, depth: number, { spend }: PrintBudget): Container | null {
  if (isJsonList(value)) return spend(containerCost + value.length, depth) ? { keys: null, values: value, position: 0 } : null;
  const keys = Object.keys(value);
  // Sorting is the dearest of it.
  if (!spend(containerCost + memberCost * keys.length, depth)) return null;
  sortKeys(keys);
  return { keys, values: keys.map((key) => value[key] ?? null), position: 0 };
}

function printScalar(value: null | boolean | number | string): string {
  if (typeof value === 'string') return stringify(value);
  // JavaScript and Go agree on the shortest digits and on when to use an exponent, except for minus zero.
  return Object.is(value, -0) ? '-0' : String(value);
}

function stringify(text: string): string {
  return JSON.stringify(text.isWellFormed() ? text : text.toWellFormed());
}

/** `null` where it would be longer than `limit`. */
function escapeWithin(json: string, limit: number): string | null {
  if (json.length > limit) return null;
  if (!special.test(json)) return json;
  return json.length * longestEscape > limit && json.length + (longestEscape - 1) * countSpecial(json) > limit ? null : escape(json);
}

/** What Go escapes besides stands in strings only: it is done for a whole text at once, which takes a fraction of doing it for each string. */
function escape(json: string): string {
  if (!special.test(json)) return json;
  let escaped = json;
  for (const [character, written] of escapes) escaped = escaped.replace(character, written);
  return escaped;
}

function countSpecial(json: string): number {
  let count = 0;
  for (let index = 0; index < json.length; index += 1) {
    const unit = json.charCodeAt(index);
    if (unit === 0x3c || unit === 0x3e || unit === 0x26 || unit === 0x2028 || unit === 0x2029) count += 1;
  }
  return count;
}

/** What a list or object, and a text, cost more than another value, and what a member with its name costs. */
const containerCost = 4;
const textCost = 2;
const memberCost = 6;
const longestEscape = 6;
const special = /[<>&\u2028\u2029]/;
const escapes: readonly (readonly [character: RegExp, written: string])[] = [
  [/</g, '\\u003c'],
  [/>/g, '\\u003e'],
  [/&/g, '\\u0026'],
  [/\u2028/g, '\\u2028'],
  [/\u2029/g, '\\u2029'],
];
