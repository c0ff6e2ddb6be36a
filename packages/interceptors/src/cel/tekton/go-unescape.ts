/** net/url's unescape: which escapes and which characters are allowed depends on the part of the URL. */
import { decodeEscaping, encodeText } from '../value/text.ts';

type UrlPart = 'path' | 'fragment' | 'user' | 'host' | 'zone';

export type Unescaped = { readonly text: string } | { readonly problem: string };

export function unescape(text: string, part: UrlPart): Unescaped {
  const problem = problemOf(text, part);
  if (problem !== null) return { problem };
  return { text: text.includes('%') ? decodeEscapes(text) : text };
}

function problemOf(text: string, part: UrlPart): string | null {
  for (const [found] of text.matchAll(/%(?![0-9A-Fa-f]{2}).{0,2}/gsu)) return `invalid URL escape ${JSON.stringify(found)}`;
  if (part !== 'host' && part !== 'zone') return null;
  for (const [escape] of text.matchAll(/%../g)) {
    const code = Number.parseInt(escape.slice(1), 16);
    // RFC 6874: in a host only %25 is an escape of ASCII, in a zone what needs one.
    if (part === 'host' && code < 0x80 && escape !== '%25') return `invalid URL escape ${JSON.stringify(escape)}`;
    if (part === 'zone' && escape !== '%25' && code !== 0x20 && mustEscape.test(String.fromCharCode(code))) return `invalid URL escape ${JSON.stringify(escape)}`;
  }
  const [bad] = text.replaceAll(/%../g, '').match(mustEscape) ?? [];
  return bad === undefined ? null : `invalid character ${JSON.stringify(bad)} in host name`;
}

/** ASCII that a host can't hold as it is. */
const mustEscape = /[^A-Za-z0-9\-_.~!$&'()*+,;=:[\]<>"\u0080-\uffff]/;

function decodeEscapes(text: string): string {
  const pieces: Uint8Array[] = [];
  for (const [piece] of text.matchAll(/(?:%[0-9A-Fa-f]{2})+|[^%]+/g)) {
    pieces.push(piece.startsWith('%') ? Uint8Array.from(piece.slice(1).split('%'), (hex) => Number.parseInt(hex, 16)) : encodeText(piece));
  }
  return decodeEscaping(Buffer.concat(pieces));
}
