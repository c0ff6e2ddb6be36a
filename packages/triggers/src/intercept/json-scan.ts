/** Finds where values stand in JSON text without decoding it; forgiving, as github.com/tidwall/gjson is (parseObject, parseArray). */
import { endOfString } from '../go/end-of-string.ts';

export type Span = { readonly start: number; readonly end: number };

/** The value of the first member of that name, or the element with that index, of the first object or list in the text. */
export function find(text: string, name: string): Span | null {
  return matchesIn(text, name, (key) => key === name).next().value ?? null;
}

/** The same for a path of patterns, where `*` is any run of characters and `?` is one; a match that leads nowhere is passed over. */
export function findMatch(text: string, patterns: readonly string[]): Span | null {
  const [pattern = '', ...rest] = patterns;
  for (const { start, end } of matchesIn(text, pattern, globMatcher(pattern))) {
    if (rest.length === 0) return { start, end };
    const inner = '{['.includes(text.charAt(start)) ? findMatch(text.slice(start, end), rest) : null;
    if (inner !== null) return { start: start + inner.start, end: start + inner.end };
  }
  return null;
}

/** The elements of the first list in the text. */
export function elementsOf(text: string): readonly Span[] {
  const elements: Span[] = [];
  for (let i = text.indexOf('[') + 1; i < text.length; ) {
    i = firstOf(text, (char) => startsValue(char) || char === ']', i);
    if (i >= text.length || text[i] === ']') break;
    const end = endOfValue(text, i);
    elements.push({ start: i, end });
    i = end;
  }
  return elements;
}

export function firstOf(text: string, matches: (char: string) => boolean, from = 0): number {
  let i = from;
  while (i < text.length && !matches(text.charAt(i))) i++;
  return i;
}

function* matchesIn(text: string, name: string, matches: (key: string) => boolean): Generator<Span, undefined> {
  const open = firstOf(text, (char) => char === '{' || char === '[');
  if (text[open] === '{') {
    for (const { key, value } of membersOf(text, open + 1)) if (matches(key)) yield value;
  } else if (text[open] === '[' && /^[0-9]+$/.test(name)) {
    const element = elementsOf(text)[Number(name)];
    if (element !== undefined) yield element;
  }
  return undefined;
}

function* membersOf(text: string, from: number): Generator<{ readonly key: string; readonly value: Span }> {
  for (let i = from; i < text.length; ) {
    i = firstOf(text, (char) => char === '"' || char === '}', i);
    if (text[i] !== '"') return;
    const keyEnd = pastString(text, i);
    const start = firstOf(text, startsValue, keyEnd);
    if (start >= text.length) return;
    const end = endOfValue(text, start);
    yield { key: decodedKey(text.slice(i, keyEnd)), value: { start, end } };
    i = end;
  }
}

function startsValue(char: string): boolean {
  return '"{[ntf+-0123456789iIN'.includes(char);
}

function endOfValue(text: string, start: number): number {
  const first = text.charAt(start);
  if (first === '"') return pastString(text, start);
  if (first === '{' || first === '[') return endOfNested(text, start);
  return firstOf(text, (char) => char <= ' ' || char === ',' || char === ']' || char === '}', start + 1);
}

function endOfNested(text: string, start: number): number {
  let depth = 0;
  for (let i = start; i < text.length; i++) {
    const char = text.charAt(i);
    if (char === '"') i = endOfString(text, i);
    else if (char === '{' || char === '[') depth++;
    else if ((char === '}' || char === ']') && --depth === 0) return i + 1;
  }
  return text.length;
}

/** Past the closing quote of the string that opens at `start`. */
function pastString(text: string, start: number): number {
  return Math.min(endOfString(text, start) + 1, text.length);
}

function decodedKey(quoted: string): string {
  if (!quoted.includes('\\')) return quoted.slice(1, -1);
  try {
    return String(JSON.parse(quoted));
  } catch {
    return quoted.slice(1, -1);
  }
}

/** A backslash takes the next character as it is. No RegExp is made from a user's text: its time could be exponential. */
function globMatcher(pattern: string): (key: string) => boolean {
  const tokens = [...pattern.matchAll(/\\(.?)|(.)/gsu)].map(([, escaped, plain]) => (escaped === undefined ? { wild: plain === '*' || plain === '?', char: plain } : { wild: false, char: escaped }));
  return function matches(key) {
    const chars = Array.from(key);
    let reachable = new Set([0]);
    for (const { wild, char } of tokens) {
      const next = new Set<number>();
      if (wild && char === '*') for (let i = Math.min(...reachable); i <= chars.length; i++) next.add(i);
      else for (const at of reachable) if (at < chars.length && (wild || chars[at] === char)) next.add(at + 1);
      reachable = next;
    }
    return reachable.has(chars.length);
  };
}
