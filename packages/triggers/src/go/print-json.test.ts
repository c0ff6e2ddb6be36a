import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { JsonValue } from './json.ts';
import { printJson, quote, quoteWithin } from './print-json.ts';

describe('JSON as Go prints it', () => {
  test.each<[JsonValue, string]>([
    [{ b: 1, a: [true, null, 'x'] }, '{"a":[true,null,"x"],"b":1}'],
    [{}, '{}'],
    [[], '[]'],
    [[[], {}, [[1]]], '[[],{},[[1]]]'],
    ['<a href="x">&</a>', '"\\u003ca href=\\"x\\"\\u003e\\u0026\\u003c/a\\u003e"'],
    ['a\u2028b\u2029c', '"a\\u2028b\\u2029c"'],
    ['\u0000\b\f\n\r\t\u001f\u007f', '"\\u0000\\b\\f\\n\\r\\t\\u001f\u007f"'],
    ['lone \ud83d surrogate', '"lone \ufffd surrogate"'],
    ['\u{1f680}', '"\u{1f680}"'],
    [{ '\u{1f680}': 1, '\uffff': 2 }, '{"\uffff":2,"\u{1f680}":1}'],
    [{ '<': 1 }, '{"\\u003c":1}'],
    [{ 10: 'x', 9: 'y', a: 'z' }, '{"10":"x","9":"y","a":"z"}'],
    [JSON.parse('{"__proto__":{"x":1},"constructor":2}'), '{"__proto__":{"x":1},"constructor":2}'],
  ])('%j is %s', (value, text) => {
    expect(printJson(value)).toBe(text);
  });

  test.each([
    ['1.50', '1.5'],
    ['1.0', '1'],
    ['-0', '-0'],
    ['9007199254740993', '9007199254740992'],
    ['12345678901234567890', '12345678901234567000'],
    ['1e20', '100000000000000000000'],
    ['1e21', '1e+21'],
    ['0.000001', '0.000001'],
    ['0.0000001', '1e-7'],
    ['-2.5e-10', '-2.5e-10'],
    ['5e-324', '5e-324'],
  ])('the number %s is %s', (read, printed) => {
    expect(printJson(JSON.parse(read))).toBe(printed);
  });

  test('is deeper than the call stack', () => {
    const deep = JSON.parse(`${'['.repeat(10_000)}${']'.repeat(10_000)}`);
    expect(printJson(deep)).toHaveLength(20_000);
  });

  test('means the same value', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const value = JSON.parse(text);
        expect(JSON.parse(printJson(value))).toEqual(value);
      }),
    );
  });
});

describe('a bound', () => {
  test('on the text is kept, measured before a long text is made', () => {
    expect(printJson(['abc'], { spend: () => true, textLeft: () => 7 })).toBe('["abc"]');
    expect(printJson(['abc'], { spend: () => true, textLeft: () => 6 })).toBeNull();
    expect(quoteWithin('<<', 13)).toBeNull();
    expect(quoteWithin('<<', 14)).toBe(quote('<<'));
  });

  test('on the values is asked with what they cost and how deep they are, before they are gone over', () => {
    const asked: (readonly [values: number, depth: number])[] = [];
    printJson({ a: [1, 2, 'x'], b: {} }, { spend: (...values) => asked.push(values) > 0, textLeft: () => 100 });
    expect(asked).toEqual([[16, 0], [7, 1], [2, 2], [4, 1]]);
  });

  test('on the text counts what is escaped', () => {
    expect(printJson({ '<': '&' }, { spend: () => true, textLeft: () => 19 })).toBe('{"\\u003c":"\\u0026"}');
    expect(printJson({ '<': '&' }, { spend: () => true, textLeft: () => 18 })).toBeNull();
  });

  test('on the values is kept', () => {
    expect(printJson([1, 2, 3], { spend: () => false, textLeft: () => 100 })).toBeNull();
  });
});
