import { isJsonList, isJsonObject } from '../../go/json.ts';
import { wrongType, type Place, type Shape } from './shape.ts';

/** Null is Go's nil: absent, where a value would be present even if it is empty. */
export function pointer<T>(to: Shape<T>): Shape<T | null> {
  return {
    goType: `*${to.goType}`,
    zero: null,
    decode: (json, before, place) => (json === null ? null : to.decode(json, before ?? to.zero, place)),
    encode: (value) => (value === null ? null : to.encode(value)),
    isEmpty: (value) => value === null,
  };
}

/** Null is Go's nil slice; JSON tells it from an empty one unless `omitempty` drops both. */
export function list<T>(of: Shape<T>): Shape<readonly T[] | null> {
  const goType = `[]${of.goType}`;
  return {
    goType,
    zero: null,
    decode(json, before, place) {
      if (json === null) return null;
      if (isJsonList(json)) return json.map((item, index) => of.decode(item, of.zero, { ...place, path: `${place.path}[${index}]` }));
      wrongType(place, json, goType, 'a list');
      return before;
    },
    encode: (value) => (value === null ? null : value.map((item) => of.encode(item))),
    isEmpty: (value) => value === null || value.length === 0,
  };
}

/** Keys are the user's: entries are defined, never assigned, so that `__proto__` stays a key. */
export function map<T>(of: Shape<T>): Shape<Readonly<Record<string, T>> | null> {
  const goType = `map[string]${of.goType}`;
  return {
    goType,
    zero: null,
    decode(json, before, place) {
      if (json === null) return null;
      if (!isJsonObject(json)) {
        wrongType(place, json, goType, 'an object');
        return before;
      }
      const read = Object.entries(json).map(([key, item]): [string, T] => [key, of.decode(item, of.zero, at(place, key))]);
      return Object.fromEntries([...Object.entries(before ?? {}), ...read]);
    },
    encode: (value) => (value === null ? null : Object.fromEntries(Object.entries(value).map(([key, item]) => [key, of.encode(item)]))),
    isEmpty: (value) => value === null || Object.keys(value).length === 0,
  };
}

/** For people only: Go's errors do not name the key of a map. */
function at(place: Place, key: string): Place {
  return { ...place, path: `${place.path}.${key}` };
}
