/**
 * Sets a value in JSON text at a dotted path, as Tekton does for CEL overlays and for the body of a `webhook` interceptor
 * (github.com/tidwall/sjson, SetRaw). `a.b` nests, `\.` is a dot in a name, a numeric part makes or indexes a list,
 * `-1` appends, a leading `:` forces a number to be a name.
 */
import { quote } from '../go/print-json.ts';
import { unreachable } from '../unreachable.ts';
import { elementsOf, find, findMatch, firstOf, type Span } from './json-scan.ts';
import { parsePath, type PathPart } from './sjson-path.ts';

export type Edited = { readonly ok: string } | { readonly error: string };

/** Replaces only the text of what the path names: blanks, duplicate keys and number spellings elsewhere stay. */
export function setRaw(text: string, path: string, raw: string): Edited {
  if (path === '') return { error: 'path cannot be empty' };
  const parsed = parsePath(path);
  switch (parsed.kind) {
    case 'plain':
      return setParts(text, parsed.parts, raw);
    case 'wildcard': {
      const found = findMatch(text, parsed.patterns);
      return { ok: found === null ? text : splice(text, found, raw) };
    }
    case 'never-matches':
      return { ok: text };
    default:
      return unreachable(parsed);
  }
}

// Tekton has no limit here: one overlay key `a.999999999` is a gigabyte of `null,`. Ours is far above any real list.
const longestPadding = 10_000;

function setParts(text: string, parts: readonly PathPart[], raw: string): Edited {
  const [part, ...rest] = parts;
  if (part === undefined) return { ok: raw };
  const found = find(text, part.name);
  if (found !== null) {
    const inner = rest.length === 0 ? { ok: raw } : setParts(text.slice(found.start, found.end), rest, raw);
    return 'error' in inner ? inner : { ok: splice(text, found, inner.ok) };
  }
  const built = build(parts, raw);
  if ('error' in built) return built;
  const index = indexOf(part);
  const container = containerOf(text, index !== null);
  return container.startsWith('{') ? { ok: addMember(container, `${quoted(part.name)}:${built.ok}`) } : addElement(container, part, index, built.ok);
}

function addMember(object: string, member: string): string {
  const end = object.lastIndexOf('}');
  const kept = end > 0 ? object.slice(0, end) : object.slice(0, 1);
  return `${kept}${isEmptyContainer(object) ? '' : ','}${member}}`;
}

function addElement(list: string, part: PathPart, index: number | null, value: string): Edited {
  if (index === null) {
    if (!appends(part)) return { error: `cannot set array element for non-numeric key '${part.name}'` };
    return { ok: `${withoutClosing(list.trim())}${isEmptyContainer(list) ? '' : ','}${value}]` };
  }
  const present = elementsOf(list).map(({ start, end }) => list.slice(start, end));
  const missing = Math.max(0, index - present.length);
  if (missing > longestPadding) return { error: tooLarge(part) };
  return { ok: `[${[...present, ...Array<string>(missing).fill('null'), value].join(',')}]` };
}

/** What stands at the first part once the rest of the path has been made around the value. */
function build(parts: readonly PathPart[], raw: string): Edited {
  let built = raw;
  for (const part of parts.slice(1).toReversed()) {
    const index = indexOf(part);
    if (index !== null && index > longestPadding) return { error: tooLarge(part) };
    if (index === null && !appends(part)) built = `{${quoted(part.name)}:${built}}`;
    else built = `[${'null,'.repeat(index ?? 0)}${built}]`;
  }
  return { ok: built };
}

/** The object or list to add to: the text's own, else a new one of the wanted kind. */
function containerOf(text: string, wantsList: boolean): string {
  const start = firstOf(text, (char) => char > ' ');
  const first = text[start];
  return first === '{' || first === '[' ? text.slice(start) : wantsList ? '[]' : '{}';
}

function isEmptyContainer(container: string): boolean {
  const next = container[firstOf(container, (char) => char > ' ', 1)];
  return next === undefined || next === '}' || next === ']';
}

/** An empty name counts as 0, as it does in sjson: `a.` makes a list. */
function indexOf({ name, forced }: PathPart): number | null {
  return forced || !/^[0-9]*$/.test(name) ? null : Number(name);
}

function appends({ name, forced }: PathPart): boolean {
  return name === '-1' && !forced;
}

function quoted(name: string): string {
  // sjson escapes a name only where it must, so that a name of plain ASCII keeps its `<` and `&`.
  return /^[ !#-[\]-\x7f]*$/.test(name) ? `"${name}"` : quote(name);
}

function withoutClosing(list: string): string {
  return list.endsWith(']') ? list.slice(0, -1) : list;
}

function splice(text: string, { start, end }: Span, raw: string): string {
  return `${text.slice(0, start)}${raw}${text.slice(end)}`;
}

function tooLarge({ name }: PathPart): string {
  return `path part "${name}": list index above ${longestPadding}`;
}
