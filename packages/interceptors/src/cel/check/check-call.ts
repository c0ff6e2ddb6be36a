import { qualifiedName, type Call, type Expr } from '../parse/ast.ts';
import { areAssignable, isAssignable, isExactly } from './assignable.ts';
import type { Overload } from './declarations.ts';
import { issueTexts } from './issue.ts';
import type { Check } from './state.ts';
import { substitute } from './substitution.ts';
import { bool, dyn, error, type Type } from './type.ts';

/** checkCall and resolveOverload of checker/checker.go. */
export function checkCall(state: Check, expr: Expr, call: Call): Type {
  const args = call.args.map((arg) => state.check(arg));
  if (call.target === undefined) return resolve(state, expr, { name: call.function.replace(/^\./, ''), types: args, args: call.args, hasTarget: false });
  const prefix = qualifiedName(call.target);
  const qualified = prefix === null ? null : `${prefix}.${call.function}`.replace(/^\./, '');
  if (qualified !== null && state.declarations.functions.has(qualified)) {
    return resolve(state, expr, { name: qualified, types: args, args: call.args, hasTarget: false });
  }
  const target = state.check(call.target);
  return resolve(state, expr, { name: call.function, types: [target, ...args], args: call.args, hasTarget: true });
}

type Use = { readonly name: string; readonly types: readonly Type[]; readonly args: readonly Expr[]; readonly hasTarget: boolean };

function resolve(state: Check, expr: Expr, use: Use): Type {
  const overloads = state.declarations.functions.get(use.name);
  if (overloads === undefined) {
    state.report(expr, issueTexts.undeclared(use.name));
    return error;
  }
  if (use.name === '_&&_' || use.name === '_||_') return resolveLogic(state, expr, use, overloads);
  const fitting = fittingOverloads(state, use, overloads);
  const [first, ...others] = fitting;
  if (first === undefined) {
    const types = use.types.map((type) => substitute(state.substitution, type, true));
    state.report(expr, issueTexts.noOverload(use.name, types, use.hasTarget));
    return error;
  }
  state.calls.set(expr.id, { name: use.name, hasTarget: use.hasTarget, overloads: fitting.map(({ id }) => id) });
  const alike = others.every(({ result }) => isExactly(state.substitution, result, first.result));
  return first.result.kind === 'dyn' || first.result.kind === 'any' || alike ? first.result : dyn;
}

function fittingOverloads(state: Check, use: Use, overloads: readonly Overload[]): { readonly id: string; readonly result: Type }[] {
  const fitting: { readonly id: string; readonly result: Type }[] = [];
  for (const overload of overloads) {
    if (overload.member !== use.hasTarget || (!state.mixedComparisons.allowed && isMixedComparison(overload))) continue;
    const { parameters, result } = withFreshVariables(state, overload);
    if (areAssignable(state.substitution, use.types, parameters)) fitting.push({ id: overload.id, result: substitute(state.substitution, result) });
  }
  return fitting;
}

/** The operands of && and || are checked one by one: an issue names the operand, not the call. */
function resolveLogic(state: Check, expr: Expr, use: Use, overloads: readonly Overload[]): Type {
  let fits = true;
  for (const [index, type] of use.types.entries()) {
    if (isAssignable(state.substitution, type, bool)) continue;
    state.report(use.args[index] ?? expr, issueTexts.mismatch(bool, type));
    fits = false;
  }
  if (!fits) return error;
  state.calls.set(expr.id, { name: use.name, hasTarget: false, overloads: overloads.map(({ id }) => id) });
  return bool;
}

function withFreshVariables(state: Check, overload: Overload): { readonly parameters: readonly Type[]; readonly result: Type } {
  if (overload.typeParameters.length === 0) return overload;
  const fresh = new Map(overload.typeParameters.map((name) => [name, state.newVariable()]));
  return { parameters: overload.parameters.map((type) => renamed(fresh, type)), result: renamed(fresh, overload.result) };
}

function renamed(fresh: ReadonlyMap<string, Type>, type: Type): Type {
  switch (type.kind) {
    case 'param':
      return fresh.get(type.name) ?? type;
    case 'list':
      return { kind: 'list', element: renamed(fresh, type.element) };
    case 'map':
      return { kind: 'map', key: renamed(fresh, type.key), value: renamed(fresh, type.value) };
    case 'type':
      return type.of === null ? type : { kind: 'type', of: renamed(fresh, type.of) };
    default:
      return type;
  }
}

/** `1 < 1.0`: declared, but disabled unless an environment asks for it (checker/env.go, crossTypeNumericComparisonOverloads). */
function isMixedComparison({ id }: Overload): boolean {
  return mixedComparison.test(id);
}

const mixedComparison = /^(less|greater)(_equals)?_(int64|uint64|double)_(int64|uint64|double)$/;
