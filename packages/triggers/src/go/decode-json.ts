import type { JsonObject, JsonValue } from './json.ts';

export type Decoded = { readonly kind: 'ok'; readonly value: JsonValue } | { readonly kind: 'error'; readonly text: string };

/**
 * JSON text as Go's encoding/json reads it: JSON.parse, and refused besides is what Go refuses: a number beyond float64,
 * nesting deeper than 10,000. The error text never quotes the input, which may hold secrets.
 */
export function decodeJson(text: string, deepest = deepestNesting): Decoded {
  let value: JsonValue;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { kind: 'error', text: describeSyntaxError(text, error) };
  }
  if (hugeNumber.test(text) && someNumber(value, (number) => !Number.isFinite(number))) return { kind: 'error', text: 'number out of the range of float64' };
  if (text.length >= 2 * deepest && deeperThan(value, deepest)) return { kind: 'error', text: `nested deeper than ${deepest}` };
  return { kind: 'ok', value };
}

/** Go's encoding/json: `maxNestingDepth`. */
const deepestNesting = 10_000;
const hugeNumber = /[eE]\+?[0-9]{3}|[0-9]{309}/;

function describeSyntaxError(text: string, error: unknown): string {
  if (text.trim() === '') return 'unexpected end of JSON input';
  const position = error instanceof Error ? /position (\d+)/.exec(error.message)?.[1] : undefined;
  if (position !== undefined) return Number(position) >= text.length ? 'unexpected end of JSON input' : `invalid JSON at character ${position}`;
  return error instanceof Error && error.message.startsWith('Unexpected end') ? 'unexpected end of JSON input' : 'invalid JSON';
}

function someNumber(root: JsonValue, test: (number: number) => boolean): boolean {
  const open: JsonValue[] = [root];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value === 'number' && test(value)) return true;
    if (typeof value === 'object' && value !== null) for (const child of Object.values(value)) open.push(child);
  }
  return false;
}

function deeperThan(root: JsonValue, depth: number): boolean {
  let level = containers([root]);
  for (let reached = 0; level.length > 0; reached += 1) {
    if (reached === depth) return true;
    level = level.flatMap((container) => containers(Object.values(container)));
  }
  return false;
}

function containers(values: readonly JsonValue[]): (readonly JsonValue[] | JsonObject)[] {
  return values.filter((value) => typeof value === 'object' && value !== null);
}
