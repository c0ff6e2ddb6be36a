import type { JsonValue } from '../go/json.ts';
import { printJson } from '../go/print-json.ts';

/** Without a bound: what interceptors are given, and what they answer, came in within one. */
export function jsonText(value: JsonValue): string {
  return printJson(value) ?? '';
}
