/** JSON text as Go's encoding/json writes it. */
import type { JsonValue } from '../go/json.ts';

/** Sorted keys, no blanks, `<`, `>` and `&` escaped. */
export function jsonText(value: JsonValue): string {
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'number') return numberText(value);
  if (isList(value)) return `[${value.map(jsonText).join(',')}]`;
  if (typeof value === 'boolean' || value === null) return value === null ? 'null' : String(value);
  const members = Object.keys(value).sort(byBytes).map((key) => `${quote(key)}:${jsonText(value[key] ?? null)}`);
  return `{${members.join(',')}}`;
}

/** A lone surrogate stands for what was no UTF-8: Go writes the six characters `\ufffd` for it. */
export function quote(text: string): string {
  return JSON.stringify(text).replace(/[<>&\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`).replace(/\\ud[89a-f][0-9a-f]{2}/g, '\\ufffd');
}

/** The order of UTF-8 bytes is the order of code points. */
export function byBytes(a: string, b: string): number {
  const left = Array.from(a);
  const right = Array.from(b);
  for (let i = 0; i < left.length && i < right.length; i++) {
    const difference = (left[i]?.codePointAt(0) ?? 0) - (right[i]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function numberText(value: number): string {
  if (Object.is(value, -0)) return '-0';
  // Like Go, JavaScript changes to an exponent below 1e-6 and from 1e21, and writes 1e-7 the same way.
  return String(value);
}
