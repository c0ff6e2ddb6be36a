/** The body of an event, as bytes, text and JSON: each made at most once, however many interceptors ask. */
import { decodeJson } from '../go/decode-json.ts';
import type { JsonLimits } from '../go/json-limits.ts';
import type { JsonValue } from '../go/json.ts';
import { decodeUtf8, encodeUtf8 } from '../go/utf8.ts';

export type EventBody = {
  readonly bytes: () => Uint8Array;
  readonly text: () => string;
  readonly json: () => ParsedBody;
};

/** `cost-limit`: it may be JSON, but too much of it. */
export type ParsedBody = { readonly ok: JsonValue } | { readonly error: string; readonly reason: 'body-invalid' | 'cost-limit' };

/** `decode` may be a faster way to do what decodeUtf8 does. */
export function bodyOfBytes(bytes: Uint8Array, decode: (bytes: Uint8Array) => string = decodeUtf8): EventBody {
  const text = once(() => decode(bytes));
  return { bytes: () => bytes, text, json: once(() => parse(text())) };
}

export function bodyOfText(text: string): EventBody {
  return { bytes: once(() => encodeUtf8(text)), text: () => text, json: once(() => parse(text)) };
}

/**
 * What it costs to read and print a body does not go by its bytes: 3 MiB hold one text or a million empty lists. Beyond these limits one
 * event would hold the event loop for longer than everybody else should wait. A push of GitHub holds about 500 values in 20 KB, so 3 MiB of
 * the same stay within. docs/differences.md, body-limit.
 */
export const bodyLimits: JsonLimits = { members: 60_000, values: 200_000, depth: 10_000 };

function parse(text: string): ParsedBody {
  const decoded = decodeJson(text, bodyLimits);
  if (decoded.kind === 'ok') return { ok: decoded.value };
  // Too deep is what Go refuses too.
  const isOurs = decoded.over === 'members' || decoded.over === 'values';
  return isOurs ? { error: `body holds ${decoded.text}`, reason: 'cost-limit' } : { error: decoded.text, reason: 'body-invalid' };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return function value() {
    made ??= { value: make() };
    return made.value;
  };
}
