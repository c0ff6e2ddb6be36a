import type { Expr } from '../parse/ast.ts';
import type { Declarations } from './declarations.ts';
import type { Substitution } from './substitution.ts';
import type { Type } from './type.ts';

/** What the checking functions share while one expression is checked. */
export type Check = {
  readonly declarations: Declarations;
  readonly substitution: Substitution;
  readonly types: Map<bigint, Type>;
  readonly calls: Map<bigint, CheckedCall>;
  readonly names: Map<bigint, string>;
  readonly check: (expr: Expr) => Type;
  readonly report: (expr: { readonly id: bigint }, text: string) => void;
  readonly newVariable: () => Type;
  /** Comparing an int with a double: refused, but not behind the first comprehension (checker/env.go, enterScope forgets it). */
  readonly mixedComparisons: { allowed: boolean };
  /** The variables of the comprehensions around the node. */
  scope: Scope | null;
};

export type Scope = { readonly name: string; readonly type: Type; readonly outer: Scope | null };

export type CheckedCall = { readonly name: string; readonly hasTarget: boolean; readonly overloads: readonly string[] };
