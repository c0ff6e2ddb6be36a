/** net/url of Go: Parse. */
import { isIPv6 } from 'node:net';
import { unescape, type Unescaped } from './go-unescape.ts';

export type GoUrl = {
  readonly scheme: string;
  readonly host: string;
  /** Decoded. */
  readonly path: string;
  readonly rawQuery: string;
  readonly fragment: string;
  readonly user: { readonly name: string; readonly password: string } | null;
};

type ParsedUrl = { readonly url: GoUrl } | { readonly problem: string };

export function parseGoUrl(text: string): ParsedUrl {
  const [beforeFragment, rawFragment] = cut(text, '#');
  if (hasControl(beforeFragment)) return { problem: 'net/url: invalid control character in URL' };
  const scheme = splitScheme(beforeFragment);
  if ('problem' in scheme) return scheme;
  const [beforeQuery, rawQuery] = splitQuery(scheme.rest);
  const fragment = unescape(rawFragment, 'fragment');
  if ('problem' in fragment) return fragment;
  return parseHierarchy({ scheme: scheme.scheme, rest: beforeQuery, rawQuery, fragment: fragment.text });
}

const ports = /^(:\d*)?$/;
const userInfo = /^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/;

type Rest = { readonly scheme: string; readonly rest: string; readonly rawQuery: string; readonly fragment: string };

function hasControl(text: string): boolean {
  return Array.from(text).some((character) => character < ' ' || character === '\u007f');
}

/** getScheme: what looks like none leaves the text whole. */
function splitScheme(text: string): { readonly scheme: string; readonly rest: string } | { readonly problem: string } {
  if (text.startsWith(':')) return { problem: 'missing protocol scheme' };
  const [, scheme, rest = ''] = /^([A-Za-z][A-Za-z0-9+.-]*):(.*)$/s.exec(text) ?? [];
  return scheme === undefined ? { scheme: '', rest: text } : { scheme: scheme.toLowerCase(), rest };
}

function splitQuery(text: string): readonly [before: string, query: string] {
  return text.endsWith('?') && text.indexOf('?') === text.length - 1 ? [text.slice(0, -1), ''] : cut(text, '?');
}

function parseHierarchy({ scheme, rest, rawQuery, fragment }: Rest): ParsedUrl {
  const nothing = { scheme, host: '', path: '', rawQuery, fragment, user: null };
  if (!rest.startsWith('/')) {
    // Opaque: `mailto:a@b`.
    if (scheme !== '') return { url: nothing };
    if (cut(rest, '/')[0].includes(':')) return { problem: 'first path segment in URL cannot contain colon' };
  }
  const hasAuthority = rest.startsWith('//') && (scheme !== '' || !rest.startsWith('///'));
  const slash = hasAuthority ? rest.indexOf('/', 2) : 0;
  const pathStart = slash < 0 ? rest.length : slash;
  const authority = parseAuthority(hasAuthority ? rest.slice(2, pathStart) : '');
  if ('problem' in authority) return authority;
  const path = unescape(rest.slice(pathStart), 'path');
  if ('problem' in path) return path;
  return { url: { ...nothing, ...authority, path: path.text } };
}

function parseAuthority(authority: string): Pick<GoUrl, 'host' | 'user'> | { readonly problem: string } {
  const at = authority.lastIndexOf('@');
  const host = parseHost(authority.slice(at + 1));
  if ('problem' in host) return host;
  if (at < 0) return { host: host.text, user: null };
  if (!userInfo.test(authority.slice(0, at))) return { problem: 'net/url: invalid userinfo' };
  const [rawName, rawPassword] = cut(authority.slice(0, at), ':');
  const [name, password] = [unescape(rawName, 'user'), unescape(rawPassword, 'user')];
  if ('problem' in name) return name;
  return 'problem' in password ? password : { host: host.text, user: { name: name.text, password: password.text } };
}

function parseHost(host: string): Unescaped {
  if (host.startsWith('[')) return parseBracketed(host);
  if (host.includes('[')) return { problem: 'invalid IP-literal' };
  // From the first colon on (since Go 1.26; before it was the last).
  const colon = host.indexOf(':');
  const port = colon < 0 ? '' : host.slice(colon);
  if (!ports.test(port)) return { problem: `invalid port ${JSON.stringify(port)} after host` };
  return unescape(host, 'host');
}

/** An IPv6 address, perhaps with a zone after `%25`, which has rules of its own. */
function parseBracketed(host: string): Unescaped {
  const end = host.lastIndexOf(']');
  if (end < 0) return { problem: "missing ']' in host" };
  if (!ports.test(host.slice(end + 1))) return { problem: `invalid port ${JSON.stringify(host.slice(end + 1))} after host` };
  const zone = host.slice(0, end).indexOf('%25');
  const address = host.slice(1, zone < 0 ? end : zone);
  if (!isIPv6(address)) return { problem: `invalid host: ParseAddr(${JSON.stringify(address)}): unable to parse IP` };
  if (zone < 0) return unescape(host, 'host');
  const parts = [unescape(host.slice(0, zone), 'host'), unescape(host.slice(zone, end), 'zone'), unescape(host.slice(end), 'host')];
  let text = '';
  for (const part of parts) {
    if ('problem' in part) return part;
    text += part.text;
  }
  return { text };
}

function cut(text: string, separator: string): readonly [before: string, after: string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)];
}
