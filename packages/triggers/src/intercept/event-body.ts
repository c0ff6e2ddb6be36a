/** The body of an event, as bytes, text and JSON: each made at most once, however many interceptors ask. */
import { decodeJson } from '../go/decode-json.ts';
import type { JsonValue } from '../go/json.ts';
import { overLimit } from './body-limit.ts';
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

function parse(text: string): ParsedBody {
  const tooMuch = overLimit(text);
  if (tooMuch !== null) return { error: tooMuch, reason: 'cost-limit' };
  const decoded = decodeJson(text);
  return decoded.kind === 'ok' ? { ok: decoded.value } : { error: decoded.text, reason: 'body-invalid' };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return function value() {
    made ??= { value: make() };
    return made.value;
  };
}
