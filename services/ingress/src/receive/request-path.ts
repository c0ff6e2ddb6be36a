/**
 * Paths as Go's net/http sees them: which are unclean (ServeMux answers those with a redirect), and the URL that
 * triggers see (`request.URL.String()`). Go: net/http/server.go cleanPath, net/url EscapedPath.
 */
import { posix } from 'node:path';

export interface RequestTarget {
  /** Escaped, begins with `/`. */
  readonly path: string;
  /** With its question mark, or empty. */
  readonly query: string;
}

/** Null for what is no target of a request for us: a bad escape (Go answers 400), `*`, an authority. */
export function parseTarget(target: string): RequestTarget | null {
  const local = target.replace(absolute, '');
  const start = local.indexOf('?');
  const path = start < 0 ? local : local.slice(0, start);
  const query = start < 0 ? '' : local.slice(start);
  const escaped = escapedPath(path === '' && local !== target ? '/' : path);
  return escaped === null || !escaped.startsWith('/') ? null : { path: escaped, query };
}

/** Where Go would redirect to, or null when the path is clean. */
export function cleanedPath(path: string): string | null {
  const normal = posix.normalize(path);
  // path.Clean drops the last slash, which cleanPath puts back; normalize keeps it; both begin with one slash only.
  const cleaned = normal.startsWith('//') ? normal.slice(1) : normal;
  return cleaned === path ? null : withoutDotEnd(path, cleaned);
}

const absolute = /^https?:\/\/[^/?]*/i;

/** After `/a/.` and `/a/..` Go leaves no slash: only a slash that was written is kept. */
function withoutDotEnd(path: string, cleaned: string): string | null {
  const result = path.endsWith('/') || cleaned === '/' ? cleaned : cleaned.replace(/\/$/, '');
  return result === path ? null : result;
}

/** The path as it was sent when that is a valid escaping, else decoded and escaped again. */
function escapedPath(path: string): string | null {
  if (badEscape.test(path)) return null;
  return path.replace(needsEscape, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);
}

const badEscape = /%(?![0-9A-Fa-f]{2})/;
/** Node gives the target's bytes as Latin-1. What RFC 3986 has no place for in a path, as Go's validEncoded has it. */
const needsEscape = /[^A-Za-z0-9\-._~!$&'()*+,;=:@/[\]%]/g;
