/**
 * What is done with an expression's text before the library's parser sees it. Lexical only: limits that keep parser and planner from
 * overflowing the stack or holding the process, and what that parser reads otherwise than cel-go's.
 */
import type { Issue } from '../check/issue.ts';
import { countRunes } from '../value/text.ts';
import { badEscapeAt, lexical } from './lexical.ts';

export type Source =
  /** `escaped` holds the names that were written between backticks, each in the place of a name of ours. */
  | { readonly kind: 'source'; readonly text: string; readonly escaped: ReadonlyMap<string, string> }
  | { readonly kind: 'refused'; readonly issue: Issue }
  | { readonly kind: 'too-long'; readonly size: number; readonly tokens: number };

export function prepareSource(expression: string): Source {
  const size = countRunes(expression);
  if (size > mostCodePoints) return refused(null, `expression code point size exceeds limit: size: ${size}, limit ${mostCodePoints}`);
  // In a literal, cel-go makes all line ends one.
  const text = expression.replaceAll(/\r\n?/g, '\n');
  const tokens = text.match(words)?.length ?? 0;
  if (size > longestParsed || tokens > mostTokens) return { kind: 'too-long', size, tokens };
  // The whole expression is the first level.
  const deep = tooDeepAt(text.replaceAll(lexical, (found) => ' '.repeat(found.length)));
  if (deep !== null) return refused(deep, `expression recursion limit exceeded: ${mostNesting}`);
  const escape = badEscapeAt(text);
  if (escape !== null) return refused(escape, 'Syntax error: token recognition error');
  return rewritten(text);
}

/** parser/options.go: 250 levels, 100,000 code points. */
export const mostNesting = 250;
const mostCodePoints = 100_000;

/** Parsing takes up to ten microseconds a token and one a character. Above is beyond the cost limit, not an error of syntax. */
export const longestParsed = 20_000;
export const mostTokens = 4000;
const words = new RegExp(`${lexical.source}|\\w+|\\S`, 'gs');

/** A call in the place of brackets, which expandMacros takes away again. */
export const group = 'bracketed_operand_';

function rewritten(text: string): Source {
  const escaped = new Map<string, string>();
  const parsed = text.replaceAll(lexical, (found, spacedNot: string | undefined, escapedName: string | undefined, beforeGroup: string | undefined, _sign: string | undefined, between: string | undefined) => {
    // The parser refuses a comment at the end. Blanks in its place keep all positions.
    if (found.startsWith('//')) return ' '.repeat(found.length);
    if (spacedNot !== undefined) return `${spacedNot}!`;
    if (beforeGroup !== undefined) return beforeGroup + group;
    if (between !== undefined) return `${' '.repeat(between.length)}(`;
    if (escapedName === undefined) return found;
    const name = `escaped_name_${escaped.size}`;
    escaped.set(name, escapedName);
    return `.${name}`;
  });
  return { kind: 'source', text: parsed, escaped };
}

/** Where brackets nest too deeply, or null. */
function tooDeepAt(text: string): number | null {
  let depth = 0;
  for (const { 0: found, index } of text.matchAll(/[([{]|[)\]}]/g)) {
    depth += '([{'.includes(found) ? 1 : -1;
    if (depth >= mostNesting) return index;
  }
  return null;
}

function refused(at: number | null, text: string): Source {
  return { kind: 'refused', issue: { at, text } };
}
