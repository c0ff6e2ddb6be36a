/** When a value of one type may stand where another is wanted (checker/types.go). */
import type { Substitution } from './substitution.ts';
import { nameOf, parametersOf, type Type } from './type.ts';

/** On success what had to be assumed about type variables is kept, else nothing is. */
export function isAssignable(substitution: Substitution, from: Type, to: Type): boolean {
  return substitution.trial(() => assignable(substitution, from, to));
}

export function areAssignable(substitution: Substitution, from: readonly Type[], to: readonly Type[]): boolean {
  return substitution.trial(() => allAssignable(substitution, from, to));
}

export function isExactly(substitution: Substitution, one: Type, other: Type): boolean {
  substitution.step();
  if (one === other) return true;
  if (nameOf(one) !== nameOf(other)) return false;
  const [left, right] = [parametersOf(one), parametersOf(other)];
  return left.length === right.length && left.every((type, index) => isExactlyAt(substitution, type, right[index]));
}

/** The one of two types that says less. */
export function mostGeneral(substitution: Substitution, one: Type, other: Type): Type {
  return saysNoMore(substitution, one, other) ? one : other;
}

function assignable(substitution: Substitution, one: Type, other: Type): boolean {
  substitution.step();
  if (other.kind === 'param') {
    const { valid, hadBinding } = bindTo(substitution, one, other);
    if (valid) return true;
    if (hadBinding) return false;
  }
  if (one.kind === 'param') return bindTo(substitution, other, one).valid;
  if (isLoose(one) || isLoose(other)) return true;
  if (one.kind === 'null') return takesNull(other);
  if (other.kind === 'null') return takesNull(one);
  return sameShape(substitution, one, other);
}

function sameShape(substitution: Substitution, one: Type, other: Type): boolean {
  switch (one.kind) {
    case 'type':
      return other.kind === 'type';
    case 'list':
    case 'map':
    case 'opaque':
      return nameOf(one) === nameOf(other) && allAssignable(substitution, parametersOf(one), parametersOf(other));
    default:
      return nameOf(one) === nameOf(other);
  }
}

/** isValidTypeSubstitution: may the variable stand for the type, perhaps for something more general than what it stood for? */
function bindTo(substitution: Substitution, type: Type, variable: Type & { readonly kind: 'param' }): { valid: boolean; hadBinding: boolean } {
  if (type.kind === 'param' && type.name === variable.name) return { valid: true, hadBinding: true };
  const bound = substitution.find(variable.name);
  if (bound === undefined) {
    if (!isFreeOf(substitution, variable, type)) return { valid: false, hadBinding: false };
    substitution.bind(variable.name, type);
    return { valid: true, hadBinding: false };
  }
  if (isExactly(substitution, type, bound)) return { valid: true, hadBinding: true };
  if (!assignable(substitution, type, bound)) return { valid: false, hadBinding: true };
  const general = mostGeneral(substitution, type, bound);
  if (isFreeOf(substitution, variable, general)) substitution.bind(variable.name, general);
  return { valid: true, hadBinding: true };
}

function allAssignable(substitution: Substitution, from: readonly Type[], to: readonly Type[]): boolean {
  if (from.length !== to.length) return false;
  return from.every((type, index) => {
    const wanted = to[index];
    return wanted !== undefined && assignable(substitution, type, wanted);
  });
}

/** notReferencedIn: a variable must not become part of what it stands for. */
function isFreeOf(substitution: Substitution, variable: Type & { readonly kind: 'param' }, within: Type): boolean {
  substitution.step();
  if (within.kind === 'param') {
    if (within.name === variable.name) return false;
    const bound = substitution.find(within.name);
    return bound === undefined || isFreeOf(substitution, variable, bound);
  }
  return parametersOf(within).every((parameter) => isFreeOf(substitution, variable, parameter));
}

/** isEqualOrLessSpecific. */
function saysNoMore(substitution: Substitution, one: Type, other: Type): boolean {
  substitution.step();
  if (saysNothing(one)) return true;
  if (saysNothing(other)) return false;
  if (nameOf(one) !== nameOf(other)) return false;
  if (one.kind === 'type') return true;
  const right = parametersOf(other);
  return parametersOf(one).every((type, index) => {
    const against = right[index];
    return against !== undefined && saysNoMore(substitution, type, against);
  });
}

function isExactlyAt(substitution: Substitution, one: Type, other: Type | undefined): boolean {
  return other !== undefined && isExactly(substitution, one, other);
}

function saysNothing(type: Type): boolean {
  return type.kind === 'dyn' || type.kind === 'any' || type.kind === 'param';
}

function isLoose(type: Type): boolean {
  return type.kind === 'dyn' || type.kind === 'error' || type.kind === 'any';
}

/** isLegacyNullable, and what wraps a value. */
function takesNull(type: Type): boolean {
  return ['null', 'opaque', 'message', 'any', 'duration', 'timestamp', 'wrapper'].includes(type.kind);
}
