/** What the library's parser lets through and cel-go's does not. */
import { maxInt, maxUint, minInt } from '../value/numbers.ts';
import { partsOf, type ConstantKind, type Expr } from './ast.ts';
import type { NodeIssue } from './macros.ts';
import { mostNesting } from './source.ts';

export function syntaxIssues(root: Expr): readonly NodeIssue[] {
  const issues: NodeIssue[] = [];
  walk(root, 0);
  return issues;

  function walk(expr: Expr, outer: number): void {
    const depth = outer + (nests(expr) ? 1 : 0);
    if (depth > mostNesting) {
      issues.push({ id: expr.id, text: 'max recursion depth exceeded' });
      return;
    }
    const text = textOf(expr);
    if (text !== null) issues.push({ id: expr.id, text });
    // What a macro puts around its arguments is not what was written: one level less.
    const step = expr.exprKind.case === 'comprehensionExpr' ? expr.exprKind.value.loopStep : undefined;
    for (const part of partsOf(expr)) walk(part, part === step ? depth - 1 : depth);
  }
}

function textOf({ exprKind }: Expr): string | null {
  if (exprKind.case === 'identExpr') return reserved.has(exprKind.value.name.replace(/^\./, '')) ? `reserved identifier: ${exprKind.value.name}` : null;
  if (exprKind.case === 'callExpr' && exprKind.value.target === undefined) {
    return reserved.has(exprKind.value.function.replace(/^\./, '')) ? `reserved identifier: ${exprKind.value.function}` : null;
  }
  return exprKind.case === 'constExpr' ? literalIssue(exprKind.value.constantKind) : null;
}

function literalIssue(literal: ConstantKind): string | null {
  switch (literal.case) {
    case 'int64Value':
      return literal.value > maxInt || literal.value < minInt ? 'invalid int literal' : null;
    case 'uint64Value':
      return literal.value > maxUint ? 'invalid uint literal' : null;
    case 'doubleValue':
      return Number.isFinite(literal.value) ? null : 'invalid double literal';
    default:
      return null;
  }
}

/** The nodes that parser/parser.go counts (Visit): a chain of 251 additions is refused as brackets 251 deep are. `&&` and `||` are balanced, and free. */
function nests({ exprKind }: Expr): boolean {
  if (exprKind.case === 'selectExpr' || exprKind.case === 'comprehensionExpr') return true;
  if (exprKind.case !== 'callExpr') return false;
  return exprKind.value.target !== undefined || (/^(_.*_|_\[_\]|@in)$/.test(exprKind.value.function) && exprKind.value.function !== '_&&_' && exprKind.value.function !== '_||_');
}

/** parser/parser.go, reservedIds; those that are literals never get here. */
const reserved: ReadonlySet<string> = new Set(
  'as break const continue else for function if import in let loop package namespace return var void while'.split(' '),
);
