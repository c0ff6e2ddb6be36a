/**
 * The static checker: cel-go's rules (checker/checker.go) over the tree that @bufbuild/cel parses.
 *
 *   check -> checkNode -> one function for each kind of node
 *                         calls: check-call.ts, messages: check-message.ts, type variables: substitution.ts, assignable.ts
 */
import { partsOf, qualifiedName, type Comprehension, type ConstantKind, type Expr, type Select } from '../parse/ast.ts';
import { isAssignable, mostGeneral } from './assignable.ts';
import { checkCall } from './check-call.ts';
import { checkMessage } from './check-message.ts';
import type { Declarations } from './declarations.ts';
import { issueTexts, type Issue } from './issue.ts';
import { globalType } from './names.ts';
import type { Check, CheckedCall, Scope } from './state.ts';
import { createSubstitution, substitute, TypeTooComplex } from './substitution.ts';
import { bool, dyn, error, int, listOf, mapOf, string, type Type } from './type.ts';

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
      return constantTypes.get(exprKind.value.constantKind.case) ?? error;
    case 'identExpr':
      return checkIdent(state, expr, exprKind.value.name);
    case 'selectExpr':
      return checkSelect(state, expr, exprKind.value);
    case 'callExpr':
      return checkCall(state, expr, exprKind.value);
    case 'listExpr':
      return listOf(joinAll(state, exprKind.value.elements) ?? state.newVariable());
    case 'structExpr':
      return exprKind.value.messageName === '' ? checkMap(state, expr) : checkMessage(state, expr, exprKind.value);
    case 'comprehensionExpr':
      return checkComprehension(state, exprKind.value);
    default:
      return error;
  }
}

const constantTypes: ReadonlyMap<ConstantKind['case'], Type> = new Map<ConstantKind['case'], Type>([
  ['boolValue', bool],
  ['stringValue', string],
  ['int64Value', int],
  ['bytesValue', { kind: 'bytes' }],
  ['doubleValue', { kind: 'double' }],
  ['uint64Value', { kind: 'uint' }],
  ['nullValue', { kind: 'null' }],
]);

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

function checkMap(state: Check, expr: Expr): Type {
  const parts = partsOf(expr);
  const [keys, values] = [parts.filter((_, index) => index % 2 === 0), parts.filter((_, index) => index % 2 === 1)];
  let [key, value]: (Type | null)[] = [null, null];
  for (const [index, keyNode] of keys.entries()) {
    key = join(state, key ?? null, checkNode(state, keyNode));
    const valueNode = values[index];
    if (valueNode !== undefined) value = join(state, value ?? null, checkNode(state, valueNode));
  }
  return mapOf(key ?? state.newVariable(), value ?? state.newVariable());
}

function joinAll(state: Check, elements: readonly Expr[]): Type | null {
  return elements.reduce<Type | null>((joined, element) => join(state, joined, checkNode(state, element)), null);
}

/** Elements of unlike types make a list of anything (joinTypes; aggregate literals are not homogeneous by default). */
function join(state: Check, before: Type | null, next: Type): Type {
  if (before === null) return next;
  return isAssignable(state.substitution, before, next) ? mostGeneral(state.substitution, before, next) : dyn;
}

function checkComprehension(state: Check, { iterRange, accuInit, accuVar, iterVar, loopCondition, loopStep, result }: Comprehension): Type {
  if (iterRange === undefined || accuInit === undefined || loopCondition === undefined || loopStep === undefined || result === undefined) return error;
  const range = substitute(state.substitution, checkNode(state, iterRange));
  const accumulator = checkNode(state, accuInit);
  const around = state.scope;
  const withAccumulator: Scope = { name: accuVar, type: accumulator, outer: around };
  state.scope = { name: iterVar, type: typeOfItem(state, iterRange, range), outer: withAccumulator };
  state.mixedComparisons.allowed = true;
  assertType(state, loopCondition, bool);
  assertType(state, loopStep, accumulator);
  state.scope = withAccumulator;
  const type = substitute(state.substitution, checkNode(state, result));
  state.scope = around;
  return type;
}

function typeOfItem(state: Check, iterRange: Expr, range: Type): Type {
  switch (range.kind) {
    case 'list':
      return range.element;
    case 'map':
      return range.key;
    case 'dyn':
    case 'error':
    case 'param':
      isAssignable(state.substitution, dyn, range);
      return dyn;
    default:
      state.report(iterRange, issueTexts.notIterable(range));
      return error;
  }
}

function assertType(state: Check, expr: Expr, wanted: Type): void {
  const found = checkNode(state, expr);
  if (!isAssignable(state.substitution, wanted, found)) state.report(expr, issueTexts.mismatch(wanted, found));
}
