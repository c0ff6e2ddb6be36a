import type { Path } from './ast.ts';
import { createBudget, type Budget } from './budget.ts';
import { evaluate, exhausted, type Walk } from './evaluate.ts';
import { parseAction } from './parse.ts';
import { printResults } from './print.ts';
import type { Value } from './value.ts';

/** One `$(...)`, parsed. What does not parse fails for each event anew, because a default may stand in for it. */
export type Expression = { readonly kind: 'empty' } | { readonly kind: 'path'; readonly path: Path } | { readonly kind: 'invalid'; readonly text: string };

/** `too-much`: a limit was reached; no default stands in for that. */
export type Evaluated =
  /** `raw` is the text itself where the expression found one text, which `text` is escaped from; null where `text` is JSON. */
  | { readonly kind: 'text'; readonly text: string; readonly raw: string | null }
  | { readonly kind: 'error'; readonly text: string }
  | { readonly kind: 'too-much'; readonly text: string };

/** Parses `$(...)`, parentheses included, as Tekton's `parseJSONPath` (`pkg/template/jsonpath.go`) does for each event. */
export function planExpression(wrapped: string): Expression {
  if (!/\$\(?[^)]+\)/.test(wrapped)) return { kind: 'invalid', text: 'expression not wrapped in $()' };
  const relaxed = relaxedPath(wrapped.replace(/^\$\(/, '').replace(/\)$/, ''));
  if (relaxed.kind === 'error') return { kind: 'invalid', text: relaxed.text };
  if (relaxed.path === '') return { kind: 'empty' };
  const parsed = parseAction(relaxed.path.slice(1, -1));
  return parsed.kind === 'error' ? { kind: 'invalid', text: parsed.text } : parsed;
}

export type Relaxed = { readonly kind: 'path'; readonly path: string } | { readonly kind: 'error'; readonly text: string };

/** `a`, `.a`, `{a}` and `{.a}` all become `{.a}`; no other braces may occur. */
export function relaxedPath(text: string): Relaxed {
  if (text === '') return { kind: 'path', path: '' };
  const inside = /^\{\.?([^{}]+)\}$|^\.?([^{}]+)$/.exec(text);
  if (inside === null) return { kind: 'error', text: "unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'" };
  return { kind: 'path', path: `{.${inside[1] ?? inside[2] ?? ''}}` };
}

/** The text of one expression for one event. */
export function evaluateExpression(expression: Expression, event: Value, budget: Budget = createBudget()): Evaluated {
  if (expression.kind === 'empty') return { kind: 'text', text: '', raw: '' };
  if (expression.kind === 'invalid') return { kind: 'error', text: expression.text };
  const walk: Walk = { budget, ranges: 0 };
  const found = evaluate(expression.path, [event], walk);
  if (budget.isExhausted()) return { kind: 'too-much', text: exhausted };
  if (found.error !== null) return { kind: 'error', text: found.error };
  if (walk.ranges > 0) return { kind: 'text', text: '', raw: '' };
  const text = printResults(found.values, budget);
  return text === null ? { kind: 'too-much', text: 'the text of the params becomes too long' } : { kind: 'text', text, raw: onlyText(found.values) };
}

function onlyText([first, second]: readonly Value[]): string | null {
  return first?.kind === 'json' && typeof first.json === 'string' && second === undefined ? first.json : null;
}
