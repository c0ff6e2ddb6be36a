import type { Message, Messages } from './declarations.ts';
import { parseSignature } from './signature.ts';
import { dyn, type SimpleKind, type Type } from './type.ts';

/** The messages of google.protobuf that every environment of cel-go knows (common/types/types.go, checkedWellKnowns; common/types/pb). */
export const wellKnownMessages: Messages = new Map<string, Message>([
  entry('Any', { kind: 'any' }, { type_url: 'string', value: 'bytes' }),
  entry('Duration', { kind: 'duration' }, { seconds: 'int', nanos: 'int' }),
  entry('Timestamp', { kind: 'timestamp' }, { seconds: 'int', nanos: 'int' }),
  entry('Empty', { kind: 'message', name: 'google.protobuf.Empty' }, {}),
  entry('ListValue', typeText('list(dyn)'), { values: 'list(dyn)' }),
  entry('Struct', typeText('map(string, dyn)'), { fields: 'map(string, dyn)' }),
  entry('Value', dyn, {
    null_value: 'int',
    number_value: 'double',
    string_value: 'string',
    bool_value: 'bool',
    struct_value: 'map(string, dyn)',
    list_value: 'list(dyn)',
  }),
  wrapper('BoolValue', 'bool'),
  wrapper('BytesValue', 'bytes'),
  wrapper('DoubleValue', 'double'),
  wrapper('FloatValue', 'double'),
  wrapper('Int32Value', 'int'),
  wrapper('Int64Value', 'int'),
  wrapper('StringValue', 'string'),
  wrapper('UInt32Value', 'uint'),
  wrapper('UInt64Value', 'uint'),
]);

function wrapper(name: string, of: SimpleKind): [string, Message] {
  return entry(name, { kind: 'wrapper', of: { kind: of } }, { value: of });
}

function entry(name: string, as: Type, fields: Readonly<Record<string, string>>): [string, Message] {
  return [`google.protobuf.${name}`, { as, fields: new Map(Object.entries(fields).map(([field, type]) => [field, typeText(type)])) }];
}

function typeText(text: string): Type {
  return parseSignature(`() -> ${text}`).result;
}
