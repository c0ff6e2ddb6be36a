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

/** A function that gives the fields of a struct of the table by its name. `given` are types that are no structs of the table. */
export function readNotation(table: string, packageName: string, given: Readonly<Record<string, Opaque>>): (name: string) => Readonly<Record<string, Opaque>> {
  const lines = new Map(table.trim().split('\n').map(readLine));
  const built = new Map<string, Opaque>(Object.entries({ string: text, bool: flag, int32, int64, ...given }));

  function shapeOf(type: string): Opaque {
    if (type.startsWith('*')) return pointer(shapeOf(type.slice(1)));
    if (type.startsWith('[]')) return list(shapeOf(type.slice(2)));
    if (type.startsWith('map ')) return map(shapeOf(type.slice(4)));
    const known = built.get(type);
    if (known !== undefined) return known;
    const shape = struct(`${packageName}.${type}`, fieldsOf(type));
    built.set(type, shape);
    return shape;
  }

  function fieldsOf(name: string): Readonly<Record<string, Opaque>> {
    const fields = lines.get(name);
    if (fields === undefined) throw new Error(`type "${name}" is not in the table`);
    return Object.fromEntries(fields.map(readField));
  }

  function readField(field: string): [string, Opaque] {
    const space = field.indexOf(' ');
    const name = field.slice(0, space);
    const shape = shapeOf(field.slice(space + 1));
    return name.endsWith('?') ? [name.slice(0, -1), omitempty(shape)] : [name, shape];
  }

  return fieldsOf;
}

function readLine(line: string): [string, readonly string[]] {
  const colon = line.indexOf(': ');
  return [line.slice(0, colon).trim(), line.slice(colon + 2).split(', ')];
}
