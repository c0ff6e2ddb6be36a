/**
 * How one Go type reads and writes JSON, by the rules of Go's encoding/json (version 1). Tekton's admission webhooks decode
 * an object into Go structs and store what comes out again: field names match without regard to case, what is null or
 * absent takes the zero value, `omitempty` leaves empty values out, and unknown fields are refused.
 *
 *   scalars.ts text, flag, integer    containers.ts list, map, pointer    struct.ts fields by name
 *   special.ts types with a reading of their own    quantity.ts    notation.ts structs written as a table
 */
import type { JsonValue } from '../../go/json.ts';

export interface Shape<T> {
  /** As Go's errors name it: `[]v1beta1.Param`. */
  readonly goType: string;
  readonly zero: T;
  readonly omitempty?: true;
  /** The embedded Go struct that a field comes from: only in error texts. */
  readonly embeddedIn?: string;
  /** Go can't write the zero value: what it says where the field does not come at all. */
  readonly missing?: string;
  /** `before` is what the field holds already: a key that comes again in another case is read on top of it. */
  decode(json: JsonValue, before: T, place: Place): T;
  encode(value: T): JsonValue;
  /** What `omitempty` leaves out. */
  isEmpty(value: T): boolean;
}

/** Where in the object we are, and what has been found wrong so far. */
export interface Place {
  /** For people: `spec.triggers[0].name`. */
  readonly path: string;
  /** For Go's texts: the innermost struct, and the field names from the root, without positions. */
  readonly goStruct: string;
  readonly goFields: readonly string[];
  readonly mistakes: Mistake[];
}

/** One thing that could not be read. Reading goes on, as in Go, so that all of them are known. */
export interface Mistake {
  readonly kind: 'unknown-field' | 'unreadable';
  readonly path: string;
  readonly found: string;
  readonly wanted: string;
  readonly goText: string;
  /** Go reads no further after it. */
  readonly ends: boolean;
}

export function root(): Place {
  return { path: '', goStruct: '', goFields: [], mistakes: [] };
}

/** Left out of JSON when it is empty. */
export function omitempty<T>(shape: Shape<T>): Shape<T> {
  return { ...shape, omitempty: true };
}

/** What Go says: a type with a reading of its own that fails ends the reading, and comes before all that went wrong earlier. */
export function goError(mistakes: readonly Mistake[]): string | null {
  const first = mistakes.find(({ ends }) => ends) ?? mistakes[0];
  return first?.goText ?? null;
}

/** encoding/json, UnmarshalTypeError. `wanted` is for people: `a list`. */
export function wrongType(place: Place, json: JsonValue, goType: string, wanted: string): void {
  const [found, goFound] = kindOf(json);
  const number = goType.startsWith('int') && typeof json === 'number' ? ` ${json}` : '';
  const field = place.goStruct === '' ? 'value' : `struct field ${place.goStruct}.${place.goFields.join('.')}`;
  mistaken(place, found, wanted, `json: cannot unmarshal ${goFound}${number} into Go ${field} of type ${goType}`);
}

export function mistaken(place: Place, found: string, wanted: string, goText: string): void {
  place.mistakes.push({ kind: 'unreadable', path: place.path, found, wanted, goText, ends: false });
}

/** Said by a type's own UnmarshalJSON. */
export function unreadable(place: Place, found: string, wanted: string, goText: string): void {
  place.mistakes.push({ kind: 'unreadable', path: place.path, found, wanted, goText, ends: true });
}

/** For people, and as Go says it. */
function kindOf(json: JsonValue): readonly [string, string] {
  if (json === null) return ['null', 'null'];
  if (Array.isArray(json)) return ['a list', 'array'];
  switch (typeof json) {
    case 'boolean':
      return [String(json), 'bool'];
    case 'number':
      return [`the number ${json}`, 'number'];
    case 'string':
      return ['a text', 'string'];
    default:
      return ['an object', 'object'];
  }
}
