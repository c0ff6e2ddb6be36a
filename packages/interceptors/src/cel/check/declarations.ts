import { parseSignature, typeParametersOf, type Signature } from './signature.ts';
import type { Type } from './type.ts';

/** What an expression may name. Pure data: the functions behind it are found by overload id. */
export type Declarations = {
  readonly variables: ReadonlyMap<string, Type>;
  readonly functions: ReadonlyMap<string, readonly Overload[]>;
  readonly messages: Messages;
};

export type Overload = Signature & {
  readonly id: string;
  /** `x.f(y)`: the receiver is the first parameter. */
  readonly member: boolean;
  readonly typeParameters: readonly string[];
};

/** Fields of the messages an expression may build, by full name; a well-known one is checked as `as`. */
export type Messages = ReadonlyMap<string, Message>;

export type Message = { readonly as: Type; readonly fields: ReadonlyMap<string, Type> };

export function overload(id: string, member: boolean, signature: string): Overload {
  const parsed = parseSignature(signature);
  return { id, member, ...parsed, typeParameters: typeParametersOf(parsed) };
}
