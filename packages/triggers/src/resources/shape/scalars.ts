import type { JsonValue } from '../../go/json.ts';
import { wrongType, type Shape } from './shape.ts';

export const text: Shape<string> = namedText('string');

/** A Go type whose kind is string. */
export function namedText(goType: string): Shape<string> {
  return scalar(goType, 'a text', '', (json) => (typeof json === 'string' ? json : null));
}

export const flag: Shape<boolean> = scalar('bool', 'true or false', false, (json) => (typeof json === 'boolean' ? json : null));

export const int32: Shape<number> = scalar('int32', 'a whole number of 32 bits', 0, (json) => (isInteger(json) && json >= -(2 ** 31) && json < 2 ** 31 ? json : null));

/** Beyond 2^53 the digits are already lost when JSON has been parsed; such values are refused rather than changed. */
export const int64: Shape<number> = scalar('int64', 'a whole number', 0, (json) => (isInteger(json) && Number.isSafeInteger(json) ? json : null));

function scalar<T extends string | number | boolean>(goType: string, wanted: string, zero: T, read: (json: JsonValue) => T | null): Shape<T> {
  return {
    goType,
    zero,
    decode(json, before, place) {
      if (json === null) return before;
      const value = read(json);
      if (value === null) wrongType(place, json, goType, wanted);
      return value ?? before;
    },
    encode: (value) => value,
    isEmpty: (value) => value === zero,
  };
}

function isInteger(json: JsonValue): json is number {
  return Number.isInteger(json);
}
