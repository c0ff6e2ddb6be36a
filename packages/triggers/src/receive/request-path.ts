/**
 * Paths as Go's net/http sees them: which are unclean (ServeMux answers those with a redirect), and the URL that
 * triggers see (`request.URL.String()`). Go: net/http/server.go cleanPath, net/url EscapedPath.
 */
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
  if (!unclean.test(path)) return null;
  const kept: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') kept.pop();
    else if (part !== '' && part !== '.') kept.push(part);
  }
  // After `/a/.` and `/a/..` Go leaves no slash: only a slash that was written is kept.
  return kept.length > 0 && path.endsWith('/') ? `/${kept.join('/')}/` : `/${kept.join('/')}`;
}

const unclean = /\/(?:\/|\.{1,2}(?:\/|$))/;
const absolute = /^https?:\/\/[^/?]*/i;

/** The path as it was sent when that is a valid escaping, else decoded and escaped again. */
function escapedPath(path: string): string | null {
  if (badEscape.test(path)) return null;
  return path.replace(needsEscape, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);
}

const badEscape = /%(?![0-9A-Fa-f]{2})/;
/** Node gives the target's bytes as Latin-1. What RFC 3986 has no place for in a path, as Go's validEncoded has it. */
const needsEscape = /[^A-Za-z0-9\-._~!$&'()*+,;=:@/[\]%]/g;
