import { canonicalHeaderKey } from '../go/header.ts';

export interface FoundExpression {
  /** As written, from `$(` to its closing parenthesis. */
  readonly original: string;
  /** What is evaluated: the same, a header's name made canonical. */
  readonly expression: string;
  readonly start: number;
}

/**
 * Every `$(...)` of a text, in order (Tekton `pkg/template/jsonpath.go`, findTektonExpressions). One ends at its first unbalanced
 * parenthesis, quoted or not, and before the next `$(`: of nested ones only the innermost counts, an open one is plain text.
 */
export function findExpressions(text: string): readonly FoundExpression[] {
  const found: FoundExpression[] = [];
  for (let start = text.indexOf('$('); start >= 0; ) {
    const next = text.indexOf('$(', start + 2);
    const end = closingParenthesis(text, start + 2, next < 0 ? text.length : next);
    if (end !== null) {
      const inside = text.slice(start + 2, end);
      found.push({ original: `$(${inside})`, expression: `$(${canonicalHeader(inside)})`, start });
    }
    start = next;
  }
  return found;
}

function closingParenthesis(text: string, from: number, to: number): number | null {
  let open = 0;
  for (let index = from; index < to; index += 1) {
    const character = text[index];
    if (character === '(') open += 1;
    if (character === ')') open -= 1;
    if (open < 0) return index;
  }
  return null;
}

function canonicalHeader(inside: string): string {
  const prefix = 'header.';
  return inside.startsWith(prefix) ? `${prefix}${canonicalHeaderKey(inside.slice(prefix.length))}` : inside;
}
