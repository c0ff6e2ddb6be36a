import { describe, expect, test } from '@jest/globals';
import { decodeJson } from './decode-json.ts';

describe('JSON text', () => {
  test.each([
    ['{"a":1,"a":2}', { a: 2 }],
    [' [1, 2]\n', [1, 2]],
    ['null', null],
    ['"\\ud83d\\ude80"', '\u{1f680}'],
    ['1e308', 1e308],
    ['1e-400', 0],
  ])('%s is read', (text, value) => {
    expect(decodeJson(text)).toEqual({ kind: 'ok', value });
  });

  test.each(['', ' ', '{', '{} {}', "{'a':1}", '[01]', '[NaN]', '{"a":1,}', '\ufeff{}', '"a\nb"', 'a=b'])('%j is refused', (text) => {
    expect(decodeJson(text).kind).toBe('error');
  });

  test.each(['1e400', '[{"a":-1e999}]', '{"a":1e400,"a":1}', '{"\\"":"\\\\","b":1E+999}', '9'.repeat(400), `[${'9'.repeat(250)}e99]`])('a number beyond float64 is refused, as in Go: %s', (text) => {
    expect(decodeJson(text)).toEqual({ kind: 'error', text: 'number out of the range of float64' });
  });

  test('a text that only looks like a huge number is fine', () => {
    expect(decodeJson('{"sha":"1e400","text":"x: 1e400","n":[1e300,2]}')).toMatchObject({ kind: 'ok', value: { sha: '1e400' } });
  });

  test('nesting ends at 10,000, as in Go', () => {
    expect(decodeJson(nested(10_000)).kind).toBe('ok');
    expect(decodeJson(nested(10_001))).toEqual({ kind: 'error', text: 'nested deeper than 10000', over: 'depth' });
  });

  test('an error never quotes the input', () => {
    const decoded = decodeJson('{"password":"hunter2" "x"}');
    expect(decoded).toEqual({ kind: 'error', text: expect.not.stringContaining('hunter2') });
  });
});

function nested(depth: number): string {
  return `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
}
