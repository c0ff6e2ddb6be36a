/**
 * Form bodies become JSON before a chain (pkg/sink/sink.go, ExecuteInterceptors): Content-Type exactly the form type and more
 * than one key. Keys are found as Go's net/url.ParseQuery finds them, on bytes; what it can't unescape is left out.
 */
import type { Headers } from '../go/header.ts';
import { compareText } from '../go/order.ts';
import { quote } from '../go/print-json.ts';
import { bodyOfText, type EventBody } from './event-body.ts';
import { headerValue } from './protocol.ts';
import { decodeUtf8 } from '../go/utf8.ts';
import { onceFor } from '../once-for.ts';

export const formType = 'application/x-www-form-urlencoded';

/**
 * `staysVerbatim`: the chain starts with a `webhook` interceptor and has no extensions yet, so that it forwards what came in.
 * One-key forms (GitHub's `payload=`) stay raw, and so does everything that is no form.
 */
export function withFormAsJson(body: EventBody, header: Headers, staysVerbatim: boolean): EventBody {
  if (staysVerbatim || headerValue(header, 'Content-Type') !== formType) return body;
  return formAsJson(body);
}

/** Every trigger of an event begins with the same body. */
const formAsJson = onceFor((body: EventBody): EventBody => {
  const form = parseForm(body.bytes());
  return form.size > 1 ? bodyOfText(formText(form)) : body;
});

/** Key to values in order of arrival. A byte that is no UTF-8 is a lone surrogate, so that two such keys stay two. */
export function parseForm(bytes: Uint8Array): ReadonlyMap<string, readonly string[]> {
  const form = new Map<string, string[]>();
  for (const pair of pairsOf(bytes)) {
    if (pair.length === 0 || pair.includes(semicolon)) continue;
    const equals = pair.indexOf(equalsSign);
    const key = unescape(equals < 0 ? pair : pair.subarray(0, equals));
    const value = equals < 0 ? '' : unescape(pair.subarray(equals + 1));
    if (key === null || value === null) continue;
    const values = form.get(key);
    if (values === undefined) form.set(key, [value]);
    else values.push(value);
  }
  return form;
}

export function formText(form: ReadonlyMap<string, readonly string[]>): string {
  const keys = [...form.keys()].sort(compareText);
  return `{${keys.map((key) => `${quoteBytes(key)}:[${(form.get(key) ?? []).map(quoteBytes).join(',')}]`).join(',')}}`;
}

/** Go writes a byte that is no UTF-8 as six characters, and the rune U+FFFD as itself. */
function quoteBytes(text: string): string {
  if (text.isWellFormed()) return quote(text);
  return `"${text.split(/[\ud800-\udfff]/u).map((part) => quote(part).slice(1, -1)).join('\\ufffd')}"`;
}

const [ampersand, semicolon, equalsSign, percent, plus, blank] = [0x26, 0x3b, 0x3d, 0x25, 0x2b, 0x20];

/** Go's own bound (net/url, urlmaxqueryparams): a longer form has no keys at all. */
const mostPairs = 10_000;

function pairsOf(bytes: Uint8Array): readonly Uint8Array[] {
  const pairs: Uint8Array[] = [];
  for (let start = 0; start <= bytes.length; ) {
    if (pairs.length === mostPairs) return [];
    const end = bytes.indexOf(ampersand, start);
    pairs.push(bytes.subarray(start, end < 0 ? bytes.length : end));
    start = end < 0 ? bytes.length + 1 : end + 1;
  }
  return pairs;
}

/** Null where a percent sign is not followed by two hexadecimal digits. */
function unescape(escaped: Uint8Array): string | null {
  if (!escaped.includes(percent) && !escaped.includes(plus)) return decodeUtf8(escaped, loneSurrogate);
  const plain = new Uint8Array(escaped.length);
  let length = 0;
  for (let i = 0; i < escaped.length; i++) {
    const byte = escaped[i] ?? 0;
    if (byte === percent) {
      const code = hexDigit(escaped[i + 1]) * 16 + hexDigit(escaped[i + 2]);
      if (Number.isNaN(code)) return null;
      plain[length++] = code;
      i += 2;
    } else {
      plain[length++] = byte === plus ? blank : byte;
    }
  }
  return decodeUtf8(plain.subarray(0, length), loneSurrogate);
}

function hexDigit(byte: number | undefined): number {
  if (byte === undefined) return Number.NaN;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : Number.NaN;
}

function loneSurrogate(byte: number): number {
  return 0xdc00 + byte;
}
