/**
 * JSON as CEL values, without a copy: maps and lists are views, made when they are looked at. Numbers are doubles, as Go's encoding/json
 * decodes them; a key whose value is null is there (`has(body.x)` is true).
 */
import { isCelMap, type CelList, type CelMap, type CelValue } from '@bufbuild/cel';
import { asList, listSymbol } from './list.ts';

/** What JSON text decodes to; any name is possible, `__proto__` too. */
export type Json = null | boolean | number | string | readonly Json[] | JsonMembers;

export type JsonMembers = { readonly [name: string]: Json };

/** The JSON behind a view; undefined for any other value. */
export function jsonBehind(value: CelValue): Json | undefined {
  return value instanceof JsonMap || value instanceof JsonList ? value.json : undefined;
}

/** `holder` has it under `key`. */
function valueOfJson(json: Json, holder: object, key: string | number): CelValue {
  if (typeof json === 'string') return json.length > longest ? wellFormedIn(holder, key, json) : json.toWellFormed();
  if (typeof json !== 'object' || json === null) return json;
  return isArray(json) ? listOfJson(json) : mapOfJson(json);
}

export function mapOfJson(json: JsonMembers): CelMap {
  return asMap(new JsonMap(json));
}

function listOfJson(json: readonly Json[]): CelList {
  return asList(new JsonList(json));
}

export const mapSymbol = Symbol.for('@bufbuild/cel/map');

/** See `listSymbol`. */
export function asMap(map: object): CelMap {
  if (!isCelMap(map)) throw new Error('not a map of @bufbuild/cel');
  return map;
}

/** A nanosecond a character: what is long is looked at once, however often an expression comes to it. */
function wellFormedIn(holder: object, key: string | number, text: string): string {
  const texts = wellFormed.get(holder) ?? new Map<string | number, string>();
  wellFormed.set(holder, texts);
  const known = texts.get(key) ?? text.toWellFormed();
  texts.set(key, known);
  return known;
}

const wellFormed = new WeakMap<object, Map<string | number, string>>();
const longest = 500;

class JsonMap {
  readonly [mapSymbol] = {};
  readonly json: JsonMembers;
  #names: readonly string[] | null = null;

  constructor(json: JsonMembers) {
    this.json = json;
  }

  get #keys(): readonly string[] {
    this.#names ??= Object.keys(this.json);
    return this.#names;
  }

  get size(): number {
    return this.#keys.length;
  }

  get(key: unknown): CelValue | undefined {
    if (typeof key !== 'string' || !Object.hasOwn(this.json, key)) return undefined;
    const value = this.json[key];
    return value === undefined ? undefined : valueOfJson(value, this.json, key);
  }

  has(key: unknown): boolean {
    return typeof key === 'string' && Object.hasOwn(this.json, key);
  }

  keys(): IterableIterator<string> {
    return this.#keys.values();
  }

  *values(): IterableIterator<CelValue> {
    for (const [, value] of this.entries()) yield value;
  }

  *entries(): IterableIterator<[string, CelValue]> {
    for (const key of this.#keys) yield [key, valueOfJson(this.json[key] ?? null, this.json, key)];
  }

  forEach(visit: (value: CelValue, key: string) => void): void {
    for (const [key, value] of this.entries()) visit(value, key);
  }

  [Symbol.iterator](): IterableIterator<[string, CelValue]> {
    return this.entries();
  }
}

class JsonList {
  readonly [listSymbol] = {};
  readonly json: readonly Json[];

  constructor(json: readonly Json[]) {
    this.json = json;
  }

  get size(): number {
    return this.json.length;
  }

  get(index: number): CelValue | undefined {
    const value = this.json[index];
    return value === undefined ? undefined : valueOfJson(value, this.json, index);
  }

  *values(): IterableIterator<CelValue> {
    for (const [index, value] of this.json.entries()) yield valueOfJson(value, this.json, index);
  }

  [Symbol.iterator](): IterableIterator<CelValue> {
    return this.values();
  }
}

function isArray(json: readonly Json[] | JsonMembers): json is readonly Json[] {
  return Array.isArray(json);
}
