/**
 * Reads an interceptor's params as Go decodes JSON into a struct (pkg/interceptors/interceptors.go, UnmarshalParams): names without
 * regard to case, unknown ones ignored, null leaves the zero value, a wrong type is an error.
 */
import { foldName } from '../go/fold-name.ts';
import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from '../go/json.ts';
import { sortedKeys } from '../go/order.ts';

export interface ParamReader {
  /** Empty when absent. */
  readonly text: (name: string) => string;
  readonly flag: (name: string) => boolean;
  /** Null when absent or null; a list may be empty. */
  readonly texts: (name: string) => readonly string[] | null;
  readonly object: (name: string) => ParamReader | null;
  readonly objects: (name: string) => readonly ParamReader[];
}

export type ReadParams<T> = { readonly ok: T } | { readonly error: string };

/** `read` takes what it needs; the first wrong type, if any, is the answer instead. */
export function readParams<T>(params: JsonObject, read: (reader: ParamReader) => T): ReadParams<T> {
  const problems: string[] = [];
  const value = read(readerOf([params], 'InterceptorParams', problems));
  const problem = problems[0];
  return problem === undefined ? { ok: value } : { error: `failed to parse interceptor params: invalid json: ${problem}` };
}

/** Several objects under one name in different spellings fill the same struct, one after another. */
function readerOf(objects: readonly JsonObject[], path: string, problems: string[]): ParamReader {
  function wrong(value: JsonValue, name: string, type: string): void {
    problems.push(`json: cannot unmarshal ${typeName(value)} into Go struct field ${path}.${name} of type ${type}`);
  }
  function valuesOf(name: string): readonly JsonValue[] {
    const wanted = foldName(name);
    // The params are written with sorted keys before they are read: of two spellings the later one wins.
    return objects.flatMap((object) => sortedKeys(object).filter((key) => foldName(key) === wanted).map((key) => object[key] ?? null));
  }
  function last<T extends JsonValue>(name: string, type: string, is: (value: JsonValue) => value is T): T | null {
    let found: T | null = null;
    for (const value of valuesOf(name)) {
      if (is(value)) found = value;
      else if (value !== null) wrong(value, name, type);
    }
    return found;
  }
  /** Null empties a list, where it leaves a text or flag as it is. */
  function list(name: string, type: string): readonly JsonValue[] | null {
    let found: readonly JsonValue[] | null = null;
    for (const value of valuesOf(name)) {
      if (value === null) found = null;
      else if (isJsonList(value)) found = value;
      else wrong(value, name, type);
    }
    return found;
  }
  function textItem(value: JsonValue, name: string): string {
    if (typeof value === 'string') return value;
    if (value !== null) wrong(value, name, 'string');
    return '';
  }
  function objectItem(value: JsonValue, name: string): ParamReader {
    if (isJsonObject(value)) return readerOf([value], `${path}.${name}`, problems);
    if (value !== null) wrong(value, name, 'struct');
    return readerOf([], `${path}.${name}`, problems);
  }
  return {
    text: (name) => last(name, 'string', (value) => typeof value === 'string') ?? '',
    flag: (name) => last(name, 'bool', (value) => typeof value === 'boolean') ?? false,
    texts: (name) => list(name, '[]string')?.map((value) => textItem(value, name)) ?? null,
    object(name) {
      const found: JsonObject[] = [];
      for (const value of valuesOf(name)) {
        if (value === null) found.length = 0;
        else if (isJsonObject(value)) found.push(value);
        else wrong(value, name, 'struct');
      }
      return found.length === 0 ? null : readerOf(found, `${path}.${name}`, problems);
    },
    objects: (name) => list(name, '[]struct')?.map((value) => objectItem(value, name)) ?? [],
  };
}

function typeName(value: JsonValue): string {
  if (isJsonList(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}
