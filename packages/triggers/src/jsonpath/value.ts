import { isJsonList, isJsonObject, type JsonValue } from '../go/json.ts';

/**
 * What an expression walks over. Tekton walks over Go values, and shows it: an event is a struct with fields in order, found by either
 * of two names; integers in an expression and the bytes of a text are no float64; a map may be nil.
 */
export type Value =
  | { readonly kind: 'json'; readonly json: JsonValue }
  | { readonly kind: 'integer'; readonly integer: bigint }
  | { readonly kind: 'nil-map' }
  | { readonly kind: 'record'; readonly fields: readonly Field[] };

export interface Field {
  readonly name: string;
  /** The field's name in Go, which also finds it: `Body.ref`, `Context.EventID`. */
  readonly goName: string;
  readonly value: Value;
}

export function json(value: JsonValue): Value {
  return { kind: 'json', json: value };
}

/** The name of the Go type, as error texts give it. */
export function typeName(value: Value): string {
  if (value.kind === 'integer') return 'int';
  if (value.kind === 'nil-map') return 'map[string]interface {}';
  if (value.kind === 'record') return 'template.event';
  if (isJsonList(value.json)) return '[]interface {}';
  if (isJsonObject(value.json)) return 'map[string]interface {}';
  if (typeof value.json === 'number') return 'float64';
  return typeof value.json === 'boolean' ? 'bool' : 'string';
}
