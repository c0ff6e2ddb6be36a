/**
 * From the checked tree to the one that the library plans. Fields, indexes and map literals become calls of ours (function/access.ts), a name
 * that the checker found is a name, and each comprehension pays: `@range` for what it goes through, `@step` for each time around.
 */
import type { Checked } from '../check/check.ts';
import { nullValue } from '../check/names.ts';
import { call, ident, literal, mapParts, memberCall, type Call, type Comprehension, type Expr, type Select, type Struct } from '../parse/ast.ts';

type Lowered = {
  readonly root: Expr;
  /** Nodes evaluated at most once: those outside of all comprehensions. */
  readonly steps: number;
};

export function lower(root: Expr, { names, calls }: Pick<Checked, 'names' | 'calls'>): Lowered {
  let nodes = 0;
  const lowered = lowerNode(root);
  return { root: lowered, steps: nodes };

  function lowerNode(expr: Expr): Expr {
    nodes += 1;
    const { exprKind } = expr;
    const name = names.get(expr.id);
    if (name !== undefined) return name === nullValue ? literal(expr.id, 0n) : ident(expr.id, name);
    switch (exprKind.case) {
      case 'selectExpr':
        return lowerSelect(expr, exprKind.value);
      case 'callExpr':
        return lowerCall(expr, exprKind.value);
      case 'structExpr':
        return exprKind.value.messageName === '' ? lowerMap(expr, exprKind.value) : lowerMessage(expr, exprKind.value.messageName);
      case 'comprehensionExpr':
        return lowerComprehension(expr, exprKind.value);
      default:
        return mapParts(expr, lowerNode);
    }
  }

  function lowerSelect(expr: Expr, { operand, field, testOnly }: Select): Expr {
    if (operand === undefined) return expr;
    return call(expr.id, testOnly ? '@has' : '@field', [lowerNode(operand), literal(expr.id, field)]);
  }

  function lowerCall(expr: Expr, { target, function: written, args }: Call): Expr {
    const { name, hasTarget } = calls.get(expr.id) ?? { name: written, hasTarget: target !== undefined };
    // `x in []` is false before anything is evaluated (interpreter/decorators.go, maybeOptimizeSetMembership).
    if (name === '@in' && isEmptyList(args[1])) return literal(expr.id, false);
    const lowered = args.map(lowerNode);
    if (hasTarget && target !== undefined) return memberCall(expr.id, lowerNode(target), name, lowered);
    return call(expr.id, name === '_[_]' ? '@index' : name, lowered);
  }

  function lowerMap(expr: Expr, { entries }: Struct): Expr {
    const parts = entries.flatMap(({ keyKind, value }) => (keyKind.case === 'mapKey' && value !== undefined ? [lowerNode(keyKind.value), lowerNode(value)] : []));
    return call(expr.id, '@map', parts);
  }

  function lowerMessage(expr: Expr, name: string): Expr {
    const lowered = mapParts(expr, lowerNode);
    // An Any has no use here: its content would need types that nobody declared.
    return name.endsWith('google.protobuf.Any') ? call(expr.id, '@any', []) : call(expr.id, '@message', [lowered]);
  }

  function lowerComprehension(expr: Expr, value: Comprehension): Expr {
    const { iterRange, accuInit, loopCondition, loopStep, result } = value;
    if (iterRange === undefined || accuInit === undefined || loopCondition === undefined || loopStep === undefined || result === undefined) return expr;
    const range = call(expr.id, '@range', [lowerNode(iterRange)]);
    const before = nodes;
    const [condition, step] = [lowerNode(loopCondition), lowerNode(loopStep)];
    const pay = call(expr.id, '@step', [literal(expr.id, BigInt(nodes - before))]);
    nodes = before;
    const parts = { iterRange: range, accuInit: lowerNode(accuInit), loopCondition: call(expr.id, '_&&_', [pay, condition]), loopStep: step, result: lowerNode(result) };
    return { ...expr, exprKind: { case: 'comprehensionExpr', value: { ...value, ...parts } } };
  }
}

function isEmptyList(expr: Expr | undefined): boolean {
  return expr?.exprKind.case === 'listExpr' && expr.exprKind.value.elements.length === 0;
}
