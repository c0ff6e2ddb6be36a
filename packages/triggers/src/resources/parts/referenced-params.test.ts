import { expect, test } from '@jest/globals';
import type { JsonValue } from '../../go/json.ts';
import { referencedParams } from './referenced-params.ts';

test.each<[JsonValue, string[]]>([
  [{ a: '$(tt.params.x)' }, ['x']],
  [{ a: 'pre-$(tt.params.x)-$(tt.params.y)' }, ['x', 'y']],
  [{ '$(tt.params.key)': ['$(tt.params.item)'] }, ['key', 'item']],
  [{ b: '$(tt.params.second)', a: '$(tt.params.first)' }, ['first', 'second']],
  [{ a: '$(tt.params.a.b-c_d)' }, ['a.b-c_d']],
  [{ a: '$(ttXparamsYx)' }, ['x']],
  [{ a: '$(tt<params.x) $(tt"params.x) $(tt\nparams.x)' }, []],
  [{ a: '$(tt.params.0x) $(tt.params.) $(params.x) $(uid) $( tt.params.x)' }, []],
  [['$(tt.params.x)', { n: null, t: true, i: 1 }], ['x']],
  ['$(tt.params.x)', ['x']],
])('%j refers to %j', (template, names) => {
  expect(referencedParams(template)).toEqual(names);
});

test('however deep', () => {
  let deep: JsonValue = '$(tt.params.x)';
  for (let level = 0; level < 100_000; level += 1) deep = level % 2 === 0 ? [deep] : { a: deep };
  expect(referencedParams(deep)).toEqual(['x']);
});
