/** The rim of the API: what comes in a query or a body becomes a typed value, or a refusal that names the field, found and wanted. */
import { Refused } from './refused.ts';

/** What came in, and how its fields are called in refusals. */
export interface Fields {
  /** Null where it is absent. */
  text(name: string, most?: number): string | null;
  whole(name: string, least: number, most: number): number | null;
  oneOf<const Choice extends string>(name: string, choices: readonly Choice[]): Choice | null;
  /** Of a name that may be there several times. */
  texts(name: string): readonly string[];
}

export type Query = Readonly<Record<string, unknown>>;

export function readQuery(query: Query): Fields {
  const fields: Fields = {
    text(name, most = 1000) {
      const value = query[name];
      if (value === undefined || value === '') return null;
      if (typeof value !== 'string') throw wrong(name, value, 'one text');
      if (value.length > most) throw wrong(name, `${value.length} characters`, `at most ${most}`);
      return value;
    },
    whole(name, least, most) {
      const value = fields.text(name);
      if (value === null) return null;
      const number = Number(value);
      if (!/^\d+$/.test(value) || number < least || number > most) throw wrong(name, value, `a whole number from ${least} to ${most}`);
      return number;
    },
    oneOf(name, choices) {
      const value = fields.text(name);
      if (value === null) return null;
      const choice = choices.find((one) => one === value);
      if (choice === undefined) throw wrong(name, value, choices.map((one) => `"${one}"`).join(' or '));
      return choice;
    },
    texts(name) {
      const value = query[name];
      if (value === undefined || value === '') return [];
      const list: readonly unknown[] = Array.isArray(value) ? value : [value];
      return list.map((one) => {
        if (typeof one !== 'string') throw wrong(name, one, 'texts');
        return one;
      });
    },
  };
  return fields;
}

export interface Body {
  readonly all: Query;
  text(name: string): string;
  textOrNull(name: string): string | null;
  flag(name: string): boolean;
  whole(name: string, least: number, most: number): number;
  oneOf<const Choice extends string>(name: string, choices: readonly Choice[]): Choice;
  object(name: string): Query;
  list(name: string, least: number, most: number): readonly unknown[];
}

export function readBody(value: unknown, where = 'body'): Body {
  const object = objectOf(value, where);
  const body: Body = {
    all: object,
    text(name) {
      const found = object[name];
      if (typeof found !== 'string') throw wrong(at(name), found, 'a text');
      return found;
    },
    textOrNull: (name) => (object[name] === undefined || object[name] === null ? null : body.text(name)),
    flag(name) {
      const found = object[name];
      if (typeof found !== 'boolean') throw wrong(at(name), found, 'true or false');
      return found;
    },
    whole(name, least, most) {
      const found = object[name];
      if (typeof found !== 'number' || !Number.isInteger(found) || found < least || found > most) throw wrong(at(name), found, `a whole number from ${least} to ${most}`);
      return found;
    },
    oneOf(name, choices) {
      const found = choices.find((one) => one === object[name]);
      if (found === undefined) throw wrong(at(name), object[name], choices.map((one) => `"${one}"`).join(' or '));
      return found;
    },
    object: (name) => objectOf(object[name], at(name)),
    list(name, least, most) {
      const found: unknown = object[name];
      if (!Array.isArray(found) || found.length < least || found.length > most) throw wrong(at(name), Array.isArray(found) ? `${found.length} entries` : found, `a list of ${least} to ${most}`);
      return found;
    },
  };
  function at(name: string): string {
    return where === 'body' ? name : `${where}.${name}`;
  }
  return body;
}

function objectOf(value: unknown, where: string): Query {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(where, value, 'an object');
  return Object.fromEntries(Object.entries(value));
}

function wrong(field: string, found: unknown, wanted: string): Refused {
  const shown = found === undefined ? 'nothing' : (JSON.stringify(found) ?? 'nothing').slice(0, 100);
  return new Refused('invalid', `${field}: found ${shown}, wanted ${wanted}`);
}
