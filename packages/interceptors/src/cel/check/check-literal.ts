/** Constants, lists and maps that stand in the expression. */
import { partsOf, type ConstantKind, type Expr } from '../parse/ast.ts';
import { isAssignable, mostGeneral } from './assignable.ts';
import type { Check } from './state.ts';
import { bool, dyn, error, int, listOf, mapOf, string, type Type } from './type.ts';

export function typeOfConstant(constant: ConstantKind): Type {
  return constantTypes.get(constant.case) ?? error;
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

export function checkList(state: Check, elements: readonly Expr[]): Type {
  const element = elements.reduce<Type | null>((joined, next) => join(state, joined, state.check(next)), null);
  return listOf(element ?? state.newVariable());
}

export function checkMap(state: Check, expr: Expr): Type {
  let key: Type | null = null;
  let value: Type | null = null;
  // Keys and values in turn.
  for (const [index, part] of partsOf(expr).entries()) {
    if (index % 2 === 0) key = join(state, key, state.check(part));
    else value = join(state, value, state.check(part));
  }
  return mapOf(key ?? state.newVariable(), value ?? state.newVariable());
}

/** Elements of unlike types make a list of anything (joinTypes; aggregate literals are not homogeneous by default). */
function join(state: Check, before: Type | null, next: Type): Type {
  if (before === null) return next;
  return isAssignable(state.substitution, before, next) ? mostGeneral(state.substitution, before, next) : dyn;
}
