/** The shapes of @bufbuild/cel's tree, under the names we use. */
import type { Constant, Expr, Expr_Call, Expr_Comprehension, Expr_CreateStruct, Expr_Select } from '@bufbuild/cel-spec/cel/expr/syntax_pb.js';

export type { Expr };
export type Call = Expr_Call;
export type Comprehension = Expr_Comprehension;
export type Struct = Expr_CreateStruct;
export type Select = Expr_Select;
export type ConstantKind = Constant['constantKind'];

/** Every direct part of a node. */
export function partsOf(expr: Expr): readonly Expr[] {
  const { exprKind } = expr;
  switch (exprKind.case) {
    case 'selectExpr':
      return present([exprKind.value.operand]);
    case 'callExpr':
      return present([exprKind.value.target, ...exprKind.value.args]);
    case 'listExpr':
      return exprKind.value.elements;
    case 'structExpr':
      return present(exprKind.value.entries.flatMap((entry) => [entry.keyKind.case === 'mapKey' ? entry.keyKind.value : undefined, entry.value]));
    case 'comprehensionExpr': {
      const { iterRange, accuInit, loopCondition, loopStep, result } = exprKind.value;
      return present([iterRange, accuInit, loopCondition, loopStep, result]);
    }
    default:
      return [];
  }
}

/** The same node with other parts: each of them as `change` makes it. */
export function mapParts(expr: Expr, change: (part: Expr) => Expr): Expr {
  const { exprKind } = expr;
  switch (exprKind.case) {
    case 'selectExpr':
      return { ...expr, exprKind: { case: 'selectExpr', value: { ...exprKind.value, operand: changed(exprKind.value.operand) } } };
    case 'callExpr': {
      const args = exprKind.value.args.map(change);
      return { ...expr, exprKind: { case: 'callExpr', value: { ...exprKind.value, target: changed(exprKind.value.target), args } } };
    }
    case 'listExpr':
      return { ...expr, exprKind: { case: 'listExpr', value: { ...exprKind.value, elements: exprKind.value.elements.map(change) } } };
    case 'structExpr': {
      const entries = exprKind.value.entries.map((entry) => {
        const keyKind = entry.keyKind.case === 'mapKey' ? { case: 'mapKey' as const, value: change(entry.keyKind.value) } : entry.keyKind;
        return { ...entry, keyKind, value: changed(entry.value) };
      });
      return { ...expr, exprKind: { case: 'structExpr', value: { ...exprKind.value, entries } } };
    }
    case 'comprehensionExpr': {
      const { iterRange, accuInit, loopCondition, loopStep, result } = exprKind.value;
      const parts = { iterRange: changed(iterRange), accuInit: changed(accuInit), loopCondition: changed(loopCondition), loopStep: changed(loopStep), result: changed(result) };
      return { ...expr, exprKind: { case: 'comprehensionExpr', value: { ...exprKind.value, ...parts } } };
    }
    default:
      return expr;
  }

  function changed(part: Expr | undefined): Expr | undefined {
    return part === undefined ? undefined : change(part);
  }
}

/** `a.b.c` as text, or null where an expression is no such chain (containers.ToQualifiedName). */
export function qualifiedName(expr: Expr): string | null {
  const names: string[] = [];
  for (let at: Expr | undefined = expr; at !== undefined; ) {
    if (at.exprKind.case === 'identExpr') return [at.exprKind.value.name, ...names].join('.');
    if (at.exprKind.case !== 'selectExpr' || at.exprKind.value.testOnly) return null;
    names.unshift(at.exprKind.value.field);
    at = at.exprKind.value.operand;
  }
  return null;
}

export function ident(id: bigint, name: string): Expr {
  return { $typeName: 'cel.expr.Expr', id, exprKind: { case: 'identExpr', value: { $typeName: 'cel.expr.Expr.Ident', name } } };
}

export function call(id: bigint, name: string, args: readonly Expr[]): Expr {
  return { $typeName: 'cel.expr.Expr', id, exprKind: { case: 'callExpr', value: { $typeName: 'cel.expr.Expr.Call', function: name, args: [...args] } } };
}

export function memberCall(id: bigint, target: Expr, name: string, args: readonly Expr[]): Expr {
  return { $typeName: 'cel.expr.Expr', id, exprKind: { case: 'callExpr', value: { $typeName: 'cel.expr.Expr.Call', target, function: name, args: [...args] } } };
}

export function list(id: bigint, elements: readonly Expr[]): Expr {
  return { $typeName: 'cel.expr.Expr', id, exprKind: { case: 'listExpr', value: { $typeName: 'cel.expr.Expr.CreateList', elements: [...elements], optionalIndices: [] } } };
}

export function literal(id: bigint, value: string | boolean | bigint): Expr {
  return { $typeName: 'cel.expr.Expr', id, exprKind: { case: 'constExpr', value: { $typeName: 'cel.expr.Constant', constantKind: constantOf(value) } } };
}

export function comprehension(id: bigint, parts: Omit<Comprehension, '$typeName' | '$unknown' | 'iterVar2'>): Expr {
  return { $typeName: 'cel.expr.Expr', id, exprKind: { case: 'comprehensionExpr', value: { $typeName: 'cel.expr.Expr.Comprehension', iterVar2: '', ...parts } } };
}

/** The text of a text literal, or null. */
export function textLiteral(expr: Expr | undefined): string | null {
  if (expr?.exprKind.case !== 'constExpr') return null;
  const { constantKind } = expr.exprKind.value;
  return constantKind.case === 'stringValue' ? constantKind.value : null;
}

function constantOf(value: string | boolean | bigint): ConstantKind {
  if (typeof value === 'string') return { case: 'stringValue', value };
  return typeof value === 'boolean' ? { case: 'boolValue', value } : { case: 'int64Value', value };
}

function present(parts: readonly (Expr | undefined)[]): readonly Expr[] {
  return parts.filter((part) => part !== undefined);
}
