import { expect, test } from '@jest/globals';
import type { JsonObject, JsonValue } from '@millrace/triggers';
import { compileCel } from '../compile.ts';
import { explain } from './explain.ts';

test.each<[string, JsonValue, JsonValue]>([
  ['what is short', { a: [1] }, { a: [1] }],
  ['the beginning of a long text', 'x'.repeat(1000), `${'x'.repeat(200)}...`],
  ['the beginning of a long object', { a: 'x'.repeat(1000) }, `{"a":"${'x'.repeat(194)}...`],
  ['the beginning of a long list', Array.from({ length: 1000 }, () => 12), `[${'12,'.repeat(67).slice(0, 199)}...`],
  ['how much there is of what is too long to print', { a: 'x'.repeat(100_000) }, 'an object of 1 members, too long to show'],
  ['how many items there are', [{ a: 'x'.repeat(100_000) }, 2], 'a list of 2 items, too long to show'],
])('shows %s', (_what, value, shown) => {
  expect(shownOf({ v: value })).toEqual([{ name: 'body.v', value: shown }]);
});

test('goes over what is large a few times only, however often it is named', () => {
  const large = Object.fromEntries(Array.from({ length: 9000 }, (_, index) => [`k${index}`, 1]));
  expect(shownOf({ v: { w: { large } }, small: [1] }, ['body', 'body.v', 'body.v.w', 'body.small'].map((name) => `size(${name}) == 0`).join(' || '))).toEqual([
    { name: 'body', value: 'an object of 2 members, too long to show' },
    { name: 'body.v', value: 'an object of 1 members, too long to show' },
    { name: 'body.v.w', value: 'an object of 1 members, too long to show' },
    { name: 'body.small', value: 'a list of 1 items, too long to show' },
  ]);
});

function shownOf(body: JsonObject, expression = 'body.v == 1'): unknown {
  const compiled = compileCel(expression);
  if (compiled.kind === 'problem') throw new Error(compiled.text);
  const explained = explain(compiled, { body, header: {}, extensions: {}, requestURL: '/' });
  return explained.kind === 'expression' ? explained.references : null;
}
