/**
 * What cel-go works out before the first event (cel.OptOptimize): conversions of constants and patterns. One that fails makes the expression
 * useless even where `||` would never get to it, so it is refused. Patterns are compiled here, once for all events.
 */
import type { CelValue } from '@bufbuild/cel';
import { celUint, isCelError } from '@bufbuild/cel';
import type { Checked } from '../check/check.ts';
import { wellKnownMessages } from '../check/well-known.ts';
import type { Work } from '../cost/work.ts';
import { conversionNames } from '../function/conversions.ts';
import type { Dispatch } from '../function/dispatch.ts';
import { partsOf, type Call, type ConstantKind, type Expr } from '../parse/ast.ts';
import { compileRegex, stepsToCompile, type Regex } from '../regex/regex.ts';

type Constants = { readonly kind: 'constants'; readonly patterns: ReadonlyMap<string, Regex> } | { readonly kind: 'invalid'; readonly problem: string };

export function foldConstants(root: Expr, { calls, names }: Pick<Checked, 'calls' | 'names'>, dispatchOf: (name: string) => Dispatch | undefined, work: Work): Constants {
  const patterns = new Map<string, Regex>();
  const problems: string[] = [];
  constantOf(root);
  const [problem] = problems;
  return problem === undefined ? { kind: 'constants', patterns } : { kind: 'invalid', problem };

  /** The value of a constant node; undefined for any other. Every node is visited. */
  function constantOf(expr: Expr): CelValue | undefined {
    const { exprKind } = expr;
    const name = names.get(expr.id);
    if (name !== undefined && isNoType(name)) problems.push(`reference to undefined type: ${name}`);
    if (exprKind.case === 'constExpr') return literalOf(exprKind.value.constantKind);
    const parts = partsOf(expr).map(constantOf);
    return exprKind.case === 'callExpr' ? constantCall(expr, exprKind.value, parts) : undefined;
  }

  function constantCall(expr: Expr, call: Call, values: readonly (CelValue | undefined)[]): CelValue | undefined {
    const name = calls.get(expr.id)?.name ?? call.function;
    if ((name === 'matches' && values.length === 2) || name === 'translate') pinPattern(values[1], name === 'matches');
    const [value] = values;
    if (!conversionNames.has(name) || values.length !== 1 || value === undefined) return undefined;
    const result = dispatchOf(name)?.(Number(expr.id), undefined, [value], work);
    if (!isCelError(result)) return result;
    problems.push(result.message);
    return undefined;
  }

  /** A bad pattern of `translate` fails when it is used, as in Tekton. */
  function pinPattern(pattern: CelValue | undefined, mustCompile: boolean): void {
    if (typeof pattern !== 'string' || patterns.has(pattern)) return;
    work.charge(stepsToCompile(pattern));
    const compiled = compileRegex(pattern);
    if (compiled.kind === 'compiled') patterns.set(pattern, compiled.regex);
    else if (mustCompile) problems.push(compiled.problem);
  }
}

/** Messages that are values of another type once made: there is no type of their name. */
function isNoType(name: string): boolean {
  const message = wellKnownMessages.get(name);
  return message !== undefined && !['timestamp', 'duration', 'message'].includes(message.as.kind);
}

function literalOf(literal: ConstantKind): CelValue | undefined {
  switch (literal.case) {
    case 'uint64Value':
      return celUint(literal.value);
    case 'nullValue':
      return null;
    case 'stringValue':
    case 'boolValue':
    case 'int64Value':
    case 'doubleValue':
    case 'bytesValue':
      return literal.value;
    default:
      return undefined;
  }
}
