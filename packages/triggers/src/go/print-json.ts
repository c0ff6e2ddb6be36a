import type { JsonValue } from './json.ts';
import { sortedKeys } from './order.ts';

/**
 * What Go's encoding/json prints: compact, keys sorted by code point, `<`, `>`, `&`, U+2028 and U+2029 escaped,
 * numbers as float64. `limit` bounds the text, `null` is the answer beyond it: one value can hold the same part many times.
 * It keeps its own stack, because a body may be nested deeper than the call stack goes.
 */
export function printJson(value: JsonValue, limit = Number.POSITIVE_INFINITY): string | null {
  let text = '';
  const open: Container[] = [];
  let next: JsonValue = value;
  for (;;) {
    if (typeof next === 'object' && next !== null) {
      const container = enter(next);
      text += container.keys === null ? '[' : '{';
      open.push(container);
    } else {
      text += printScalar(next);
    }
    for (;;) {
      if (text.length > limit) return null;
      const container = open.at(-1);
      if (container === undefined) return text;
      if (container.position < container.values.length) {
        if (container.position > 0) text += ',';
        if (container.keys !== null) text += `${quote(container.keys[container.position] ?? '')}:`;
        next = container.values[container.position] ?? null;
        container.position += 1;
        break;
      }
      text += container.keys === null ? ']' : '}';
      open.pop();
    }
  }
}

/** A JSON string, quotes included. A lone surrogate becomes U+FFFD, as when Go decodes it. */
export function quote(text: string): string {
  const quoted = JSON.stringify(text.isWellFormed() ? text : text.toWellFormed());
  return special.test(quoted) ? quoted.replaceAll(everySpecial, escapeUnit) : quoted;
}

/** JavaScript and Go agree on the shortest digits and on when to use an exponent, except for minus zero. */
export function printNumber(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

interface Container {
  /** `null` for a list. */
  readonly keys: readonly string[] | null;
  readonly values: readonly JsonValue[];
  position: number;
}

function enter(value: Exclude<JsonValue, null | boolean | number | string>): Container {
  if (isList(value)) return { keys: null, values: value, position: 0 };
  const keys = sortedKeys(value);
  return { keys, values: keys.map((key) => value[key] ?? null), position: 0 };
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function printScalar(value: null | boolean | number | string): string {
  if (typeof value === 'string') return quote(value);
  return typeof value === 'number' ? printNumber(value) : String(value);
}

const special = /[<>&\u2028\u2029]/;
const everySpecial = /[<>&\u2028\u2029]/g;

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
