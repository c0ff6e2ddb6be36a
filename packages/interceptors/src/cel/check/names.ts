import type { Declarations } from './declarations.ts';
import { typeOf, type Type } from './type.ts';

/** A variable, or a type by its name (common/stdlib/standard.go, stdTypes; provider.FindIdent for messages). */
export function globalType({ variables, messages }: Declarations, name: string): Type | null {
  const variable = variables.get(name) ?? typeNames.get(name);
  if (variable !== undefined) return variable;
  const message = messages.get(name);
  if (message !== undefined) return typeOf(message.as);
  return name === nullValue ? { kind: 'int' } : null;
}

/** The one constant of an enum that every environment knows. */
export const nullValue = 'google.protobuf.NullValue.NULL_VALUE';

const listType: Type = { kind: 'list', element: { kind: 'param', name: 'A' } };
const mapType: Type = { kind: 'map', key: { kind: 'param', name: 'A' }, value: { kind: 'param', name: 'B' } };

const typeNames: ReadonlyMap<string, Type> = new Map([
  ['bool', typeOf({ kind: 'bool' })],
  ['bytes', typeOf({ kind: 'bytes' })],
  ['double', typeOf({ kind: 'double' })],
  ['int', typeOf({ kind: 'int' })],
  ['list', typeOf(listType)],
  ['map', typeOf(mapType)],
  ['null_type', typeOf({ kind: 'null' })],
  ['string', typeOf({ kind: 'string' })],
  ['type', typeOf({ kind: 'type', of: null })],
  ['uint', typeOf({ kind: 'uint' })],
]);
