/** JSON as Go's encoding/json writes it: keys in order of their bytes, `<`, `>`, `&`, U+2028 and U+2029 escaped, numbers with Go's exponents. */
import { isJsonObject, type JsonValue } from '@millrace/triggers';
import type { Work } from '../cost/work.ts';
import { compareText } from './text.ts';

export function goJson(value: JsonValue, work: Work): string {
  work.charge(1);
  if (typeof value === 'string') return textLiteral(value, work);
  if (typeof value === 'number') return numberLiteral(value);
  if (isJsonObject(value)) {
    const entries = Object.entries(value).sort(([left], [right]) => compareText(left, right));
    work.charge(entries.length * Math.ceil(Math.log2(entries.length + 1)));
    return `{${entries.map(([key, member]) => `${textLiteral(key, work)}:${goJson(member, work)}`).join(',')}}`;
  }
  return Array.isArray(value) ? `[${value.map((element: JsonValue) => goJson(element, work)).join(',')}]` : String(value);
}

function textLiteral(text: string, work: Work): string {
  work.chargeText(2 * text.length);
  return JSON.stringify(text).replaceAll(/[<>&\u2028\u2029]/g, escapeUnit);
}

function escapeUnit(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Plain from 1e-6 up to 1e21, else with an exponent of at least one digit: JavaScript's own form, but for the sign of zero. */
function numberLiteral(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}
