/**
 * What is done with an expression's text before the parser sees it. Lexical only: limits that keep parser and planner from overflowing the
 * stack or holding the process, comments (the library's parser refuses one at the end), line ends (cel-go makes them one in literals).
 */
import type { Issue } from '../check/issue.ts';
import { countRunes } from '../value/text.ts';

export type Source = { readonly kind: 'source'; readonly text: string } | { readonly kind: 'refused'; readonly issue: Issue } | { readonly kind: 'too-long'; readonly size: number };

export function prepareSource(expression: string): Source {
  const size = countRunes(expression);
  if (size > mostCodePoints) return refused(null, `expression code point size exceeds limit: size: ${size}, limit ${mostCodePoints}`);
  if (size > longestParsed) return { kind: 'too-long', size };
  const text = expression.replaceAll(/\r\n?/g, '\n');
  const deep = tooDeepAt(text.replaceAll(token, (found) => ' '.repeat(found.length)));
  if (deep !== null) return refused(deep, `expression recursion limit exceeded: ${mostNesting}`);
  const escape = badEscapeAt(text);
  if (escape !== null) return refused(escape, 'Syntax error: token recognition error');
  return { kind: 'source', text: text.replaceAll(token, blankComment) };
}

/** parser/options.go: 250 levels, 100,000 code points. */
export const mostNesting = 250;
const mostCodePoints = 100_000;

/** Parsing takes about 2.5 microseconds a character, so this many may take most of the 50 ms. Above: the cost limit, not an error of syntax. */
export const longestParsed = 20_000;

/** Literals and comments, in the order the lexer tries them; `//` in a literal is none. */
const token = /[rR]?[bB]?[rR]?(?:"""(?:[^\\]|\\.)*?"""|'''(?:[^\\]|\\.)*?'''|"(?:[^\\"\n]|\\.)*"|'(?:[^\\'\n]|\\.)*')|\/\/[^\n]*/gs;

/** Blanks in its place keep all positions. */
function blankComment(found: string): string {
  return found.startsWith('//') ? ' '.repeat(found.length) : found;
}

/** The library's parser takes any character after a backslash; cel-go's lexer takes those that mean something. */
function badEscapeAt(text: string): number | null {
  for (const { 0: found, index } of text.matchAll(token)) {
    if (found.startsWith('//') || /^[bB]?[rR]/.test(found)) continue;
    const bad = found.matchAll(/\\(?:([abfnrtv\\?"'`]|[xX][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-3][0-7]{2})|)/g);
    for (const escape of bad) if (escape[1] === undefined) return index + escape.index;
  }
  return null;
}

/** Where brackets nest too deeply, or null. */
function tooDeepAt(text: string): number | null {
  let depth = 0;
  for (const { 0: found, index } of text.matchAll(/[([{]|[)\]}]/g)) {
    depth += '([{'.includes(found) ? 1 : -1;
    if (depth > mostNesting) return index;
  }
  return null;
}

function refused(at: number | null, text: string): Source {
  return { kind: 'refused', issue: { at, text } };
}
