/** The types of cel-go's checker (common/types/types.go). No `null` in place of a type: what is unknown is `dyn`, what is wrong is `error`. */
export type Type =
  | { readonly kind: SimpleKind }
  | { readonly kind: 'list'; readonly element: Type }
  | { readonly kind: 'map'; readonly key: Type; readonly value: Type }
  /** What `type(x)` gives; `of` is absent for the type of types. */
  | { readonly kind: 'type'; readonly of: Type | null }
  | { readonly kind: 'param'; readonly name: string }
  /** google.protobuf.Int64Value and the like: the type, or null. */
  | { readonly kind: 'wrapper'; readonly of: SimpleType }
  | { readonly kind: 'message'; readonly name: string }
  | { readonly kind: 'opaque'; readonly name: string; readonly parameters: readonly Type[] };

type SimpleType = { readonly kind: SimpleKind };

const simpleKinds = ['dyn', 'error', 'any', 'null', 'bool', 'bytes', 'double', 'int', 'string', 'uint', 'timestamp', 'duration'] as const;

export type SimpleKind = (typeof simpleKinds)[number];

export const dyn: Type = { kind: 'dyn' };
export const error: Type = { kind: 'error' };
export const bool: Type = { kind: 'bool' };
export const int: Type = { kind: 'int' };
export const string: Type = { kind: 'string' };

export function isSimpleKind(text: string): text is SimpleKind {
  return simpleKinds.some((kind) => kind === text);
}

export function listOf(element: Type): Type {
  return { kind: 'list', element };
}

export function mapOf(key: Type, value: Type): Type {
  return { kind: 'map', key, value };
}

export function typeOf(of: Type): Type {
  return { kind: 'type', of };
}

/** The types a type is made of. */
export function parametersOf(type: Type): readonly Type[] {
  switch (type.kind) {
    case 'list':
      return [type.element];
    case 'map':
      return [type.key, type.value];
    case 'type':
      return type.of === null ? [] : [type.of];
    case 'opaque':
      return type.parameters;
    default:
      return [];
  }
}

/** The same type with other parameters, which must be as many. */
export function withParameters(type: Type, parameters: readonly Type[]): Type {
  const [first = dyn, second = dyn] = parameters;
  switch (type.kind) {
    case 'list':
      return listOf(first);
    case 'map':
      return mapOf(first, second);
    case 'type':
      return type.of === null ? type : typeOf(first);
    case 'opaque':
      return { ...type, parameters };
    default:
      return type;
  }
}

/** What a type is called apart from its parameters; two types of one name and equal parameters are one type. For cel-go a wrapper is its plain type, but takes null. */
export function nameOf(type: Type): string {
  switch (type.kind) {
    case 'param':
    case 'message':
    case 'opaque':
      return `${type.kind} ${type.name}`;
    case 'wrapper':
      return type.of.kind;
    default:
      return type.kind;
  }
}
