import { describe, expect, test } from '@jest/globals';
import type { JsonValue } from '../../go/json.ts';
import { root, type Shape } from './shape.ts';
import { bytes, headerValue, intOrString, raw, time } from './special.ts';

function read<T>(shape: Shape<T>, json: JsonValue): { written: JsonValue; errors: string[] } {
  const place = root();
  const value = shape.decode(json, shape.zero, place);
  return { written: shape.encode(value), errors: place.mistakes.map(({ goText }) => goText) };
}

describe('a time', () => {
  test.each([
    ['2021-01-01T00:00:00Z', '2021-01-01T00:00:00Z'],
    ['2021-01-01T00:00:00.5Z', '2021-01-01T00:00:00Z'],
  ])('%s is written %s', (given, written) => {
    expect(read(time, given)).toEqual({ written, errors: [] });
  });
  test('that is none is refused', () => {
    expect(read(time, 'yesterday').errors).toEqual(['parsing time "yesterday" as "2006-01-02T15:04:05Z07:00"']);
    expect(read(time, 5).errors).toEqual(['json: cannot unmarshal number into Go value of type string']);
  });
});

describe('bytes', () => {
  test('are base64, line breaks apart', () => {
    expect(read(bytes, 'Y2\nE=\r\n')).toEqual({ written: 'Y2E=', errors: [] });
  });
  test.each(['!', 'Y2E', 'Y=2E', 'Y==='])('%j is refused', (given) => {
    expect(read(bytes, given).errors[0]).toMatch(/^illegal base64 data at input byte \d+$/);
  });
});

describe("a webhook's header value", () => {
  test.each<[JsonValue, JsonValue]>([
    ['v', 'v'],
    [['a', 'b'], ['a', 'b']],
    [['a', null], ['a', '']],
    [[], []],
    [{ a: 'b' }, { a: 'b' }],
    [5, '5'],
    [true, 'true'],
    [null, ''],
    [['a', 5], '["a",5]'],
    [{ a: 5 }, '{"a":5}'],
  ])('%j becomes %j', (given, written) => {
    expect(read(headerValue, given)).toEqual({ written, errors: [] });
  });
});

test('a port is a number or a name', () => {
  expect(read(intOrString, 80).written).toBe(80);
  expect(read(intOrString, 'http').written).toBe('http');
  expect(read(intOrString, 1.5).errors).toEqual(['json: cannot unmarshal number 1.5 into Go value of type int32']);
});

test('anything is kept as it is where anything may stand', () => {
  const any = { x: [1, { y: null }] };
  expect(read(raw('v1.JSON'), any).written).toBe(any);
});
