/** A path of sjson.ts in parts (github.com/tidwall/sjson, parsePath). */

export type PathPart = {
  readonly name: string;
  /** Written with a leading `:`, so that digits are a name and no index. */
  readonly forced: boolean;
};

export type ParsedPath =
  | { readonly kind: 'plain'; readonly parts: readonly PathPart[] }
  /** `*` and `?`: replaces what is there, adds nothing. */
  | { readonly kind: 'wildcard'; readonly patterns: readonly string[] }
  /** gjson's modifiers and pipes: what they compute has no place in the text, so nothing changes. */
  | { readonly kind: 'never-matches' };

export function parsePath(path: string): ParsedPath {
  const parts: PathPart[] = [];
  for (let rest: string | null = path; rest !== null; ) {
    const next = parsePart(rest);
    if (next === null) return parseWildcards(path);
    parts.push(next.part);
    rest = next.rest;
  }
  return { kind: 'plain', parts };
}

function parsePart(path: string): { part: PathPart; rest: string | null } | null {
  const forced = path.startsWith(':');
  let name = '';
  for (let i = forced ? 1 : 0; i < path.length; i++) {
    const char = path[i] ?? '';
    if (char === '.') return { part: { name, forced }, rest: path.slice(i + 1) };
    if ('|#@*?'.includes(char)) return null;
    if (char === '\\') name += path[++i] ?? '';
    else name += char;
  }
  return { part: { name, forced }, rest: null };
}

/** Queries of lists (`#`) and paths in brackets are not followed: nothing changes where Tekton would change what they find. */
function parseWildcards(path: string): ParsedPath {
  if (/(?<!\\)\|/.test(path) || modifier.test(path)) return { kind: 'never-matches' };
  const patterns: string[] = [''];
  for (const [token] of path.matchAll(/\\.?|[^\\]/gs)) {
    if (token === '.') patterns.push('');
    else patterns.push(`${patterns.pop() ?? ''}${token}`);
  }
  return { kind: 'wildcard', patterns };
}

const modifier = /(^|\.)@(pretty|ugly|reverse|this|flatten|join|valid|keys|values|tostr|fromstr|group)([.:|]|$)/;
