/**
 * The static checker: cel-go's rules (checker/checker.go) over the tree that @bufbuild/cel parses.
 *
 *   check -> checkNode -> one function for each kind of node
 *                         check-literal.ts, check-call.ts, check-message.ts, check-comprehension.ts; type variables: substitution.ts, assignable.ts
 */
import { qualifiedName, type Expr, type Select } from '../parse/ast.ts';
import { isAssignable } from './assignable.ts';
import { checkCall } from './check-call.ts';
import { checkComprehension } from './check-comprehension.ts';
import { checkList, checkMap, typeOfConstant } from './check-literal.ts';
import { checkMessage } from './check-message.ts';
import type { Declarations } from './declarations.ts';
import { issueTexts, type Issue } from './issue.ts';
import { globalType } from './names.ts';
import type { Check, CheckedCall } from './state.ts';
import { createSubstitution, substitute, TypeTooComplex } from './substitution.ts';
import { bool, dyn, error, type Type } from './type.ts';

export type Checked = {
  readonly issues: readonly Issue[];
  /** The type of each node by its id. */
  readonly types: ReadonlyMap<bigint, Type>;
  /** What each call means: the function's full name, whether the target is an argument, and the overloads that may apply. */
  readonly calls: ReadonlyMap<bigint, CheckedCall>;
  /** Nodes that are a name: `google.protobuf.Timestamp` is one, not a field of a field. */
  readonly names: ReadonlyMap<bigint, string>;
  readonly tooComplex: boolean;
};

export function check(root: Expr, declarations: Declarations, placeOf: (id: bigint) => number | null): Checked {
  const issues: Issue[] = [];
  const [types, calls, names] = [new Map<bigint, Type>(), new Map<bigint, CheckedCall>(), new Map<bigint, string>()];
  const substitution = createSubstitution(mostSteps);
  let variables = 0;
  const state: Check = {
    declarations,
    substitution,
    types,
    calls,
    names,
    report: ({ id }, text) => issues.push({ at: placeOf(id), text }),
    newVariable: () => ({ kind: 'param', name: `_var${variables++}` }),
    mixedComparisons: { allowed: false },
    scope: null,
    check: (expr) => checkNode(state, expr),
  };
  try {
    checkNode(state, root);
    for (const [id, type] of types) types.set(id, substitute(substitution, type, true));
    return { issues, types, calls, names, tooComplex: false };
  } catch (thrown) {
    if (!(thrown instanceof TypeTooComplex)) throw thrown;
    return { issues: [{ at: placeOf(root.id), text: issueTexts.tooComplex }], types, calls, names, tooComplex: true };
  }
}

function checkNode(state: Check, expr: Expr): Type {
  const type = typeOfNode(state, expr);
  state.types.set(expr.id, type);
  return type;
}

/** What a name means here: first the comprehensions around, then what is declared. */
function lookUp(state: Check, name: string): Type | null {
  if (!name.startsWith('.')) {
    for (let scope = state.scope; scope !== null; scope = scope.outer) if (scope.name === name) return scope.type;
  }
  return globalType(state.declarations, name.replace(/^\./, ''));
}

/** A hundred times what a long real expression takes; well under the 50 ms an expression may hold the process. */
const mostSteps = 300_000;

function typeOfNode(state: Check, expr: Expr): Type {
  state.substitution.step();
  const { exprKind } = expr;
  switch (exprKind.case) {
    case 'constExpr':
      return typeOfConstant(exprKind.value.constantKind);
    case 'identExpr':
      return checkIdent(state, expr, exprKind.value.name);
    case 'selectExpr':
      return checkSelect(state, expr, exprKind.value);
    case 'callExpr':
      return checkCall(state, expr, exprKind.value);
    case 'listExpr':
      return checkList(state, exprKind.value.elements);
    case 'structExpr':
      return exprKind.value.messageName === '' ? checkMap(state, expr) : checkMessage(state, expr, exprKind.value);
    case 'comprehensionExpr':
      return checkComprehension(state, exprKind.value);
    default:
      return error;
  }
}

function checkIdent(state: Check, expr: Expr, name: string): Type {
  const found = lookUp(state, name);
  if (found !== null) {
    state.names.set(expr.id, name);
    return found;
  }
  state.report(expr, issueTexts.undeclared(name));
  return error;
}

function checkSelect(state: Check, expr: Expr, select: Select): Type {
  const name = qualifiedName(expr);
  const qualified = name === null ? null : lookUpQualified(state, name);
  if (name !== null && qualified !== null) {
    state.names.set(expr.id, name);
    return qualified;
  }
  const field = select.operand === undefined ? error : typeOfField(state, expr, checkNode(state, select.operand), select.field);
  return select.testOnly ? bool : substitute(state.substitution, field);
}

/** `a.b.c` as one declared name, unless `a` is a variable of a comprehension (resolveQualifiedIdent). */
function lookUpQualified(state: Check, name: string): Type | null {
  const first = name.slice(0, name.indexOf('.', 1));
  for (let scope = state.scope; scope !== null; scope = scope.outer) if (scope.name === first) return null;
  return globalType(state.declarations, name.replace(/^\./, ''));
}

function typeOfField(state: Check, expr: Expr, operand: Type, field: string): Type {
  const type = substitute(state.substitution, operand);
  switch (type.kind) {
    case 'map':
      return type.value;
    case 'message': {
      const found = state.declarations.messages.get(type.name)?.fields.get(field);
      if (found === undefined) state.report(expr, issueTexts.undefinedField(field));
      return found ?? error;
    }
    case 'param':
      isAssignable(state.substitution, dyn, type);
      return dyn;
    case 'dyn':
    case 'any':
    case 'error':
      return dyn;
    default:
      state.report(expr, issueTexts.noFields(type));
      return dyn;
  }
}
