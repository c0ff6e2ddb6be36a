import { endOfString } from './end-of-string.ts';
import { goLimits, overLimit, type JsonLimits } from './json-limits.ts';
import type { JsonValue } from './json.ts';

/** `over`: what there is too much of, where that is why it was refused. */
export type Decoded = { readonly kind: 'ok'; readonly value: JsonValue } | { readonly kind: 'error'; readonly text: string; readonly over?: keyof JsonLimits };

/**
 * JSON text as Go's encoding/json reads it: JSON.parse, and refused besides is what Go refuses: a number beyond float64,
 * nesting deeper than 10,000. The error text never quotes the input, which may hold secrets.
 */
export function decodeJson(text: string, limits: JsonLimits = goLimits): Decoded {
  // Before JSON.parse, which takes half a second for 3 MiB of brackets.
  const over = overLimit(text, limits);
  if (over !== null) return { kind: 'error', text: tooMuch(over, limits), over };
  let value: JsonValue;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { kind: 'error', text: describeSyntaxError(text, error) };
  }
  if (mayBeHuge.test(text) && hasHugeNumber(text)) return { kind: 'error', text: 'number out of the range of float64' };
  return { kind: 'ok', value };
}

/** Quick to say no; a commit's hash stands in quotes and is none. An exponent of two digits needs two hundred before it. */
const mayBeHuge = /(?:^|[\s:,[])-?[0-9](?:[0-9.]*[eE]\+?[0-9]{3}|[0-9]{200})/;

function describeSyntaxError(text: string, error: unknown): string {
  if (text.trim() === '') return 'unexpected end of JSON input';
  const position = error instanceof Error ? /position (\d+)/.exec(error.message)?.[1] : undefined;
  if (position !== undefined) return Number(position) >= text.length ? 'unexpected end of JSON input' : `invalid JSON at character ${position}`;
  return error instanceof Error && error.message.startsWith('Unexpected end') ? 'unexpected end of JSON input' : 'invalid JSON';
}

function tooMuch(over: keyof JsonLimits, limits: JsonLimits): string {
  const words = { members: 'more than %d members of objects', values: 'more than %d values', depth: 'nested deeper than %d' } satisfies Record<keyof JsonLimits, string>;
  return words[over].replace('%d', `${limits[over]}`);
}

const quote = 0x22;

/** Of two members with the same key JSON.parse drops the first, which Go refuses all the same: so the text is searched. */
function hasHugeNumber(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === quote) at = endOfString(text, at);
    if (!isDigit(unit)) continue;
    number.lastIndex = at;
    const digits = number.exec(text)?.[0] ?? '';
    if (!Number.isFinite(Number(digits))) return true;
    at += digits.length - 1;
  }
  return false;
}

const number = /[0-9][0-9.eE+-]*/y;

function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39;
}
