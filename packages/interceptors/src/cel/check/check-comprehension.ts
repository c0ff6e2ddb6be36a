import type { Comprehension, Expr } from '../parse/ast.ts';
import { isAssignable } from './assignable.ts';
import { issueTexts } from './issue.ts';
import type { Check, Scope } from './state.ts';
import { substitute } from './substitution.ts';
import { bool, dyn, error, type Type } from './type.ts';

/** What macros such as `all` and `map` become (checkComprehension). */
export function checkComprehension(state: Check, { iterRange, accuInit, accuVar, iterVar, loopCondition, loopStep, result }: Comprehension): Type {
  if (iterRange === undefined || accuInit === undefined || loopCondition === undefined || loopStep === undefined || result === undefined) return error;
  const range = substitute(state.substitution, state.check(iterRange));
  const accumulator = state.check(accuInit);
  const around = state.scope;
  const withAccumulator: Scope = { name: accuVar, type: accumulator, outer: around };
  state.scope = { name: iterVar, type: typeOfItem(state, iterRange, range), outer: withAccumulator };
  state.mixedComparisons.allowed = true;
  assertType(state, loopCondition, bool);
  assertType(state, loopStep, accumulator);
  state.scope = withAccumulator;
  const type = substitute(state.substitution, state.check(result));
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
  const found = state.check(expr);
  if (!isAssignable(state.substitution, wanted, found)) state.report(expr, issueTexts.mismatch(wanted, found));
}
