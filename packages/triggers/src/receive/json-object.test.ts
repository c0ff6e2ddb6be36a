import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { jsonObjectError } from './json-object.ts';

function errorOf(text: string | Uint8Array): string | null {
  return jsonObjectError(typeof text === 'string' ? Buffer.from(text) : text);
}

const notAnObject = 'into Go value of type map[string]interface {}';

describe('a body that payload validation lets through', () => {
  test.each([
    '{}',
    'null',
    ' \t\r\n{ "a" : [ 1 , -0.5e+10 , true , false , null , "x" , { } , [ ] ] } \n',
    '{"a":1,"a":2}',
    '{"":""}',
    '{"__proto__":{"a":1}}',
    String.raw`{"a":"\"\\\/\b\f\n\r\t\u00e9\uD800"}`,
    '{"a":1e308,"b":-1E-999}',
    '{"a":"\u007f"}',
  ])('%j', (text) => {
    expect(errorOf(text)).toBeNull();
  });

  test('may hold bytes that are not UTF-8, in strings', () => {
    expect(errorOf(Buffer.from([0x7b, 0x22, 0xff, 0xc0, 0x22, 0x3a, 0x31, 0x7d]))).toBeNull();
  });
  test('may be nested 10,000 deep', () => {
    expect(errorOf(`{"a":${'['.repeat(9999)}${']'.repeat(9999)}}`)).toBeNull();
  });
});

/** Each text is what `json.Unmarshal` says. */
describe('the error in Go words', () => {
  test.each([
    ['', 'unexpected end of JSON input'],
    ['  \n', 'unexpected end of JSON input'],
    ['{', 'unexpected end of JSON input'],
    ['{"a', 'unexpected end of JSON input'],
    ['{"a"', 'unexpected end of JSON input'],
    ['{"a":', 'unexpected end of JSON input'],
    ['{"a":1', 'unexpected end of JSON input'],
    ['{"a":1,', 'unexpected end of JSON input'],
    ['[1', 'unexpected end of JSON input'],
    ['[1,2]', `json: cannot unmarshal array ${notAnObject}`],
    ['"x"', `json: cannot unmarshal string ${notAnObject}`],
    ['5', `json: cannot unmarshal number ${notAnObject}`],
    ['-5 ', `json: cannot unmarshal number ${notAnObject}`],
    ['true', `json: cannot unmarshal bool ${notAnObject}`],
    [' false', `json: cannot unmarshal bool ${notAnObject}`],
    ['hello', "invalid character 'h' looking for beginning of value"],
    ['<a/>', "invalid character '<' looking for beginning of value"],
    ['\u{feff}{"a":1}', "invalid character 'ï' looking for beginning of value"],
    ["'a'", String.raw`invalid character '\'' looking for beginning of value`],
    ['{a:1}', "invalid character 'a' looking for beginning of object key string"],
    ['{"a":1,}', "invalid character '}' looking for beginning of object key string"],
    ['{"a" 1}', "invalid character '1' after object key"],
    ['{"a":1 "b":2}', `invalid character '"' after object key:value pair`],
    ['{"a":1]', "invalid character ']' after object key:value pair"],
    ['[1 2]', "invalid character '2' after array element"],
    ['[1}', "invalid character '}' after array element"],
    ['[1,]', "invalid character ']' looking for beginning of value"],
    ['{"a":1} x', "invalid character 'x' after top-level value"],
    ['{"a":1}\0', String.raw`invalid character '\x00' after top-level value`],
    ['{"a":1}{"b":2}', "invalid character '{' after top-level value"],
    ['{"a":"x\ny"}', String.raw`invalid character '\n' in string literal`],
    [String.raw`{"a":"\x"}`, "invalid character 'x' in string escape code"],
    [String.raw`{"a":"\u12g4"}`, String.raw`invalid character 'g' in \u hexadecimal character escape`],
    ['token=1', "invalid character 'o' in literal true (expecting 'r')"],
    ['nul', "invalid character ' ' in literal null (expecting 'l')"],
    ['{"a":-}', "invalid character '}' in numeric literal"],
    ['{"a":01}', "invalid character '1' after object key:value pair"],
    ['{"a":1.}', "invalid character '}' after decimal point in numeric literal"],
    ['{"a":1e}', "invalid character '}' in exponent of numeric literal"],
    ['{"a":1e999}', 'json: cannot unmarshal number 1e999 into Go value of type float64'],
    ['[1e999]', `json: cannot unmarshal array ${notAnObject}`],
  ])('of %j is %s', (text, expected) => {
    expect(errorOf(text)).toBe(expected);
  });

  test('of 10,001 levels', () => {
    expect(errorOf(`{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}}`)).toBe("invalid character '[' exceeded max depth");
  });
});

describe('agrees with JSON.parse about syntax', () => {
  const events = JSON.parse(readFileSync(createRequire(import.meta.url).resolve('@octokit/webhooks-examples'), 'utf8')) as { name: string; examples: unknown[] }[];
  const body = JSON.stringify(events.find(({ name }) => name === 'push')?.examples[0]);
  // Every text that differs from a real push in one place.
  const step = Math.max(1, Math.floor(body.length / 500));
  test.each(['', '"', '}', ',', '\\', '0', '\u0001'])('when %j is put anywhere in a push', (inserted) => {
    for (let at = 0; at < body.length; at += step) {
      const text = body.slice(0, at) + inserted + body.slice(at + 1);
      expect(errorOf(text) === null).toBe(parses(text));
    }
  });
});

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
