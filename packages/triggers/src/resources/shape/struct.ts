import { foldName } from '../../go/fold-name.ts';
import { isJsonObject, type JsonValue } from '../../go/json.ts';
import { quoteGo } from '../../go/quote.ts';
import { mistaken, wrongType, type Place, type Shape } from './shape.ts';

/** JSON names and the shapes of their values. */
export type Fields = Readonly<Record<string, Shape<unknown>>>;

export type ValueOf<S> = S extends Shape<infer T> ? T : never;

export type StructValue<F extends Fields> = { readonly [Name in keyof F]: ValueOf<F[Name]> };

/**
 * A Go struct. Fields named in `absent` are those another API version has: they are unknown here,
 * but have their zero value, so that code for both versions meets one type.
 */
export function struct<F extends Fields>(goType: string, fields: F, absent: readonly (keyof F & string)[] = []): Shape<StructValue<F>> {
  const known = new Map(Object.entries<Shape<unknown>>(fields).filter(([name]) => !absent.includes(name)));
  const byFoldedName = new Map([...known.keys()].map((name) => [foldName(name), name]));
  const goName = goType.slice(goType.lastIndexOf('.') + 1);
  const zero = asStruct<F>(Object.entries<Shape<unknown>>(fields).map(([name, shape]) => [name, shape.zero]));
  return {
    goType,
    zero,
    decode(json, before, place) {
      if (json === null) {
        reportMissing(known, new Map(Object.entries(before)), zero, place);
        return before;
      }
      if (!isJsonObject(json)) {
        wrongType(place, json, goType, 'an object');
        return before;
      }
      const values = new Map<string, unknown>(Object.entries(before));
      for (const [key, item] of Object.entries(json)) {
        const name = known.has(key) ? key : byFoldedName.get(foldName(key));
        const shape = name === undefined ? undefined : known.get(name);
        if (name === undefined || shape === undefined) unknownField(place, key, known);
        else values.set(name, shape.decode(item, values.get(name), inField(place, goName, shape.embeddedIn, name)));
      }
      reportMissing(known, values, zero, place);
      return asStruct<F>([...values]);
    },
    encode(value) {
      const members: [string, JsonValue][] = [];
      for (const [name, shape] of known) {
        const member: unknown = value[name];
        if (shape.omitempty !== true || !shape.isEmpty(member)) members.push([name, shape.encode(member)]);
      }
      return Object.fromEntries(members);
    },
    isEmpty: () => false,
  };
}

/** The rim: every name of `fields` is among the entries, each value made by its own shape. */
function asStruct<F extends Fields>(entries: readonly (readonly [string, unknown])[]): StructValue<F> {
  return Object.fromEntries(entries) as StructValue<F>;
}

/** Fields of a Go struct that is embedded in others. */
export function embedded<F extends Fields>(goStruct: string, fields: F): F {
  // Each shape as it was, with a name more.
  return Object.fromEntries(Object.entries<Shape<unknown>>(fields).map(([name, shape]) => [name, { ...shape, embeddedIn: goStruct }])) as F;
}

function inField(place: Place, goStruct: string, embeddedIn: string | undefined, name: string): Place {
  const goFields = embeddedIn === undefined ? [...place.goFields, name] : [...place.goFields, embeddedIn, name];
  return { ...place, path: place.path === '' ? name : `${place.path}.${name}`, goStruct, goFields };
}

function unknownField(place: Place, key: string, known: ReadonlyMap<string, unknown>): void {
  place.mistakes.push({
    kind: 'unknown-field',
    path: place.path === '' ? key : `${place.path}.${key}`,
    found: `unknown field ${quoteGo(key)}`,
    wanted: known.size === 0 ? 'no fields' : `one of ${[...known.keys()].join(', ')}`,
    goText: `json: unknown field ${quoteGo(key)}`,
    ends: false,
  });
}

function reportMissing(known: ReadonlyMap<string, Shape<unknown>>, values: ReadonlyMap<string, unknown>, zero: Readonly<Record<string, unknown>>, place: Place): void {
  for (const [name, { missing }] of known) {
    if (missing === undefined || values.get(name) !== zero[name]) continue;
    const path = place.path === '' ? name : `${place.path}.${name}`;
    mistaken({ ...place, path }, 'nothing', 'a value', missing);
  }
}
