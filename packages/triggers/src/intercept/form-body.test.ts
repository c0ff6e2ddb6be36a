import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { bodyOfBytes, bodyOfText } from './event-body.ts';
import { formText, parseForm, withFormAsJson } from './form-body.ts';

const form = { 'Content-Type': ['application/x-www-form-urlencoded'] };

describe('a form body', () => {
  test('becomes JSON with a list for each key', () => {
    expect(asJson('b=2&a=1&a=%2F+x')).toBe('{"a":["1","/ x"],"b":["2"]}');
  });

  test('stays as it is with one key, so that `payload=` can be signed', () => {
    expect(asJson('payload=%7B%7D')).toBe('payload=%7B%7D');
    expect(asJson('a=1&a=2')).toBe('a=1&a=2');
  });

  test('stays as it is under any other Content-Type', () => {
    expect(withFormAsJson(bodyOfText('a=1&b=2'), { 'Content-Type': ['application/x-www-form-urlencoded; charset=utf-8'] }, false).text()).toBe('a=1&b=2');
  });

  test('stays as it is for a webhook that forwards it', () => {
    expect(withFormAsJson(bodyOfText('a=1&b=2'), form, true).text()).toBe('a=1&b=2');
  });

  test('leaves out what has a semicolon or can not be unescaped', () => {
    expect(formText(parseForm(bytes('a=1;b=2&c=%zz&d=%4&e=1')))).toBe('{"e":["1"]}');
  });

  test('has two keys where two bytes are no UTF-8, and writes both as U+FFFD', () => {
    const parsed = parseForm(bytes('%ff=1&%fe=2'));
    expect(parsed.size).toBe(2);
    expect(JSON.parse(formText(parsed))).toEqual({ '\ufffd': [expect.any(String)] });
  });

  test('has no keys beyond ten thousand pairs, as in Go', () => {
    expect(parseForm(bytes('a=1&'.repeat(9_999) + 'b=2')).size).toBe(2);
    expect(parseForm(bytes('a=1&'.repeat(10_000) + 'b=2')).size).toBe(0);
  });

  test('says the same as URLSearchParams of pairs that were properly escaped', () => {
    const texts = fc.string({ unit: 'grapheme' }).filter((text) => text.isWellFormed());
    fc.assert(
      fc.property(fc.array(fc.tuple(texts, texts), { minLength: 1 }), (pairs) => {
        const encoded = new URLSearchParams(pairs).toString();
        const wanted = new Map<string, string[]>();
        for (const [name, value] of pairs) wanted.set(name, [...(wanted.get(name) ?? []), value]);
        expect(new Map(parseForm(bytes(encoded)))).toEqual(wanted);
      }),
    );
  });

  test('gives valid JSON for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (any) => {
        expect(() => JSON.parse(formText(parseForm(any)))).not.toThrow();
        expect(() => withFormAsJson(bodyOfBytes(any), form, false).text()).not.toThrow();
      }),
    );
  });
});

function asJson(text: string): string {
  return withFormAsJson(bodyOfText(text), form, false).text();
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
