import { isCelList, isCelMap, isCelType, isCelUint, type CelValue } from '@bufbuild/cel';
import { isReflectMessage } from '@bufbuild/protobuf/reflect';

/** The run-time type of a value. */
export type Kind = 'null' | 'bool' | 'int' | 'uint' | 'double' | 'string' | 'bytes' | 'list' | 'map' | 'type' | 'timestamp' | 'duration' | 'message';

export function kindOf(value: CelValue): Kind {
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'boolean':
      return 'bool';
    case 'number':
      return 'double';
    case 'bigint':
      return 'int';
    default:
      return kindOfObject(value);
  }
}

/** The name `type(x)` has, which is also what messages about overloads say (ref.Type.TypeName). */
export function typeNameOf(value: CelValue): string {
  const kind = kindOf(value);
  switch (kind) {
    case 'null':
      return 'null_type';
    case 'timestamp':
      return 'google.protobuf.Timestamp';
    case 'duration':
      return 'google.protobuf.Duration';
    case 'message':
      return isReflectMessage(value) ? value.desc.typeName : kind;
    default:
      return kind;
  }
}

function kindOfObject(value: Exclude<CelValue, string | boolean | number | bigint>): Kind {
  if (value === null) return 'null';
  if (isCelMap(value)) return 'map';
  if (isCelList(value)) return 'list';
  if (isCelUint(value)) return 'uint';
  if (value instanceof Uint8Array) return 'bytes';
  if (isCelType(value)) return 'type';
  if (value.desc.typeName === 'google.protobuf.Timestamp') return 'timestamp';
  return value.desc.typeName === 'google.protobuf.Duration' ? 'duration' : 'message';
}
