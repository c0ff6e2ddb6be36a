import type { CelValue } from '@bufbuild/cel';
import { overload, type Overload } from '../check/declarations.ts';
import type { Work } from '../cost/work.ts';
import type { Arguments } from '../value/arguments.ts';

/** Functions by name, each with its overloads: what the checker knows of them, and what they do. */
export type Functions = Readonly<Record<string, readonly FunctionOverload[]>>;

export type FunctionOverload = Overload & {
  readonly run: Implementation;
  /** False for what an expression can only come to at run time, by `dyn`. */
  readonly declared: boolean;
};

/** Gets arguments of the kinds its signature names (the receiver first). What it refuses is a Fault; what it does it charges before. */
export type Implementation = (args: Arguments, work: Work) => CelValue;

/** `f(x)`. Ids are cel-go's. */
export function plain(id: string, signature: string, run: Implementation): FunctionOverload {
  return { ...overload(id, false, signature), run, declared: true };
}

/** `x.f()`: the receiver is the first parameter. */
export function method(id: string, signature: string, run: Implementation): FunctionOverload {
  return { ...overload(id, true, signature), run, declared: true };
}

/** What cel-go's implementation of an operator does besides, with values that no declared overload takes. */
export function undeclared(signature: string, run: Implementation): FunctionOverload {
  return { ...plain('', signature, run), declared: false };
}
