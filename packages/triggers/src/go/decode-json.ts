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
  if (mayBeHuge.test(text) && hasHugeNumber(text)) return { kind: 'error', text: 'number out of the range of float64' };
  if (text.length >= 2 * deepest && deeperThan(value, deepest)) return { kind: 'error', text: `nested deeper than ${deepest}` };
  return { kind: 'ok', value };
}

/** Go's encoding/json: `maxNestingDepth`. */
const deepestNesting = 10_000;
/** Quick to say no; a commit's hash stands in quotes and is none. */
const mayBeHuge = /(?:^|[\s:,[])-?[0-9][0-9.]*[eE]\+?[0-9]{3}|[0-9]{309}/;

function describeSyntaxError(text: string, error: unknown): string {
  if (text.trim() === '') return 'unexpected end of JSON input';
  const position = error instanceof Error ? /position (\d+)/.exec(error.message)?.[1] : undefined;
  if (position !== undefined) return Number(position) >= text.length ? 'unexpected end of JSON input' : `invalid JSON at character ${position}`;
  return error instanceof Error && error.message.startsWith('Unexpected end') ? 'unexpected end of JSON input' : 'invalid JSON';
}

/** Of two members with the same key JSON.parse drops the first, which Go refuses all the same: so the text is searched. */
function hasHugeNumber(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '"') {
      at = endOfString(text, at);
      continue;
    }
    number.lastIndex = at;
    const digits = number.exec(text)?.[0];
    if (digits === undefined) continue;
    if (!Number.isFinite(Number(digits))) return true;
    at += digits.length - 1;
  }
  return false;
}

const number = /[0-9][0-9.eE+-]*/y;

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
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
