import { isJsonList, isJsonObject, type JsonValue } from '../../go/json.ts';
import { compareText } from '../../go/order.ts';

/**
 * Names of the params a resource template refers to as `$(tt.params.x)`, in keys and values, in the order of Go's JSON
 * (sorted keys). trigger_template_validation.go looks for them in the JSON text; here every string is looked through,
 * without recursion, so that no nesting is too deep.
 */
export function referencedParams(template: JsonValue): readonly string[] {
  const names: string[] = [];
  const left: JsonValue[] = [template];
  while (left.length > 0) {
    const next = left.pop() ?? null;
    if (typeof next === 'string') collect(next, names);
    else if (isJsonObject(next)) pushMembers(next, left);
    else if (isJsonList(next)) for (const item of next.toReversed()) left.push(item);
  }
  return names;
}

function collect(text: string, names: string[]): void {
  if (!text.includes('$(tt')) return;
  for (const found of text.matchAll(reference)) names.push(found[1] ?? '');
}

function pushMembers(object: Readonly<Record<string, JsonValue>>, left: JsonValue[]): void {
  const members = Object.entries(object).sort(([a], [b]) => compareText(b, a));
  for (const [key, value] of members) left.push(value, key);
}

/**
 * Tekton's expression has a bare dot after `tt`: any one character of the JSON text. Characters that JSON escapes
 * are longer there, so they do not match.
 */
const reference = /\$\(tt[^"\\<>&\p{Cc}\u2028\u2029]params[^"\\<>&\p{Cc}\u2028\u2029]([_a-zA-Z][_a-zA-Z0-9.-]*)\)/gu;
