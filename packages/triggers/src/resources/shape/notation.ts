/**
 * Structs written as a table, one line each, in Go's own terms:
 *
 *   Toleration: key? string, tolerationSeconds? *int64
 *
 * `?` is omitempty, `*X` a pointer, `[]X` a list, `map X` a map from strings. For types that are only passed on,
 * never looked into: their values are opaque.
 */
import { list, map, pointer } from './containers.ts';
import { flag, int32, int64, text } from './scalars.ts';
import { omitempty, type Shape } from './shape.ts';
import { struct } from './struct.ts';

export type Opaque = Shape<unknown>;

/** A function that gives the shape of a type by its notation (`[]Toleration`). */
export function readNotation(table: string, packageName: string, given: Readonly<Record<string, Opaque>>): (type: string) => Opaque {
  const lines = new Map(table.trim().split('\n').map(readLine));
  const built = new Map<string, Opaque>(Object.entries({ string: text, bool: flag, int32, int64, ...given }));

  function shapeOf(type: string): Opaque {
    if (type.startsWith('*')) return pointer(shapeOf(type.slice(1)));
    if (type.startsWith('[]')) return list(shapeOf(type.slice(2)));
    if (type.startsWith('map ')) return map(shapeOf(type.slice(4)));
    const known = built.get(type);
    if (known !== undefined) return known;
    const fields = lines.get(type);
    if (fields === undefined) throw new Error(`type "${type}" is not in the table`);
    const shape = struct(`${packageName}.${type}`, Object.fromEntries(fields.map(readField)));
    built.set(type, shape);
    return shape;
  }

  function readField(field: string): [string, Opaque] {
    const space = field.indexOf(' ');
    const name = field.slice(0, space);
    const shape = shapeOf(field.slice(space + 1));
    return name.endsWith('?') ? [name.slice(0, -1), omitempty(shape)] : [name, shape];
  }

  return shapeOf;
}

function readLine(line: string): [string, readonly string[]] {
  const colon = line.indexOf(': ');
  return [line.slice(0, colon).trim(), line.slice(colon + 2).split(', ')];
}
