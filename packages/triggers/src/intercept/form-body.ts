/**
 * Form bodies become JSON before a chain (pkg/sink/sink.go, ExecuteInterceptors): Content-Type exactly the form type and more
 * than one key. Keys are found as Go's net/url.ParseQuery finds them, on bytes; what it can't unescape is left out.
 */
import type { Headers } from '../go/header.ts';
import { compareText } from '../go/order.ts';
import { quote } from '../go/print-json.ts';
import { bodyOfText, type EventBody } from './event-body.ts';
import { headerValue } from './protocol.ts';
import { decodeUtf8 } from './utf8.ts';

export const formType = 'application/x-www-form-urlencoded';

/**
 * `staysVerbatim`: the chain starts with a `webhook` interceptor and has no extensions yet, so that it forwards what came in.
 * One-key forms (GitHub's `payload=`) stay raw, and so does everything that is no form.
 */
export function withFormAsJson(body: EventBody, header: Headers, staysVerbatim: boolean): EventBody {
  if (staysVerbatim || headerValue(header, 'Content-Type') !== formType) return body;
  const form = parseForm(body.bytes());
  return form.size > 1 ? bodyOfText(formText(form)) : body;
}

/** Key to values in order of arrival. A byte that is no UTF-8 is a lone surrogate, so that two such keys stay two. */
export function parseForm(bytes: Uint8Array): ReadonlyMap<string, readonly string[]> {
  const form = new Map<string, string[]>();
  const pairs = oneCharPerByte(bytes).split('&');
  if (pairs.length > mostPairs) return form;
  for (const pair of pairs) {
    if (pair === '' || pair.includes(';')) continue;
    const equals = pair.indexOf('=');
    const key = unescape(equals < 0 ? pair : pair.slice(0, equals));
    const value = equals < 0 ? '' : unescape(pair.slice(equals + 1));
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

/** Go's own bound (net/url, urlmaxqueryparams): a longer form has no keys at all. */
const mostPairs = 10_000;

function oneCharPerByte(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 4096) text += String.fromCharCode(...bytes.subarray(i, i + 4096));
  return text;
}

/** Null where a percent sign is not followed by two hexadecimal digits. */
function unescape(escaped: string): string | null {
  if (/%(?![0-9A-Fa-f]{2})/.test(escaped)) return null;
  const plain = escaped.replaceAll('+', ' ').replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return decodeUtf8(Uint8Array.from(plain, (char) => char.charCodeAt(0)), loneSurrogate);
}

function loneSurrogate(byte: number): number {
  return 0xdc00 + byte;
}
