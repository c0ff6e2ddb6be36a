import { describe, expect, test } from '@jest/globals';
import { compareError, compareMultisets, compareParams, compareValues, compareVarying, recordedText, withoutOrder } from './compare.ts';

describe('recorded values are compared', () => {
  test.each<[unknown, unknown]>([
    [{ a: 1, b: [2] }, { b: [2], a: 1 }],
    [-0, 0],
    [null, null],
    [JSON.parse('{"__proto__":1}'), JSON.parse('{"__proto__":1}')],
  ])('%j is the same as %j', (actual, expected) => {
    expect(compareValues(actual, expected)).toEqual([]);
  });

  test.each<[unknown, unknown, string]>([
    [{ a: 1 }, { a: 2 }, 'answer.a: 1, expected 2'],
    [{}, { a: 2 }, 'answer.a: missing, expected 2'],
    [{ a: 1 }, {}, 'answer.a: not expected, 1'],
    [[1], [1, 2], 'answer: 1 items [1], expected 2 [1,2]'],
    ['1', 1, 'answer: "1", expected 1'],
    [[], {}, 'answer: [], expected {}'],
    [null, {}, 'answer: null, expected {}'],
    [undefined, null, 'answer: nothing, expected null'],
  ])('%j differs from %j: %s', (actual, expected, line) => {
    expect(compareValues(actual, expected)).toEqual([line]);
  });

  test('a multiset has no order, but counts', () => {
    expect(compareMultisets([2, 1, 1], [1, 2, 1], 'created')).toEqual([]);
    expect(compareMultisets([1, 2, 2], [1, 1, 2], 'created')).toEqual(['created: 2, expected 1']);
    expect(compareMultisets([], [1, 2], 'created')).toEqual(['created: missing 1', 'created: missing 2']);
  });

  test('any listed answer is right where the real code varies', () => {
    expect(varying({ varies: true, anyOf: [{ n: 1 }, { n: 2 }] })).toEqual([]);
    expect(varying({ varies: true, anyOf: [{ n: 1 }] })).toHaveLength(1);
    expect(varying({ n: 3 })).toHaveLength(1);
  });

  test('anything but an error is right where the answers are too many to list', () => {
    expect(varying({ varies: true, example: {} })).toEqual([]);
    expect(varying({ varies: true, example: {} }, 'ours')).toEqual(['error: ours']);
  });

  test('params go by name, bytes that are no text by their replacement', () => {
    expect(compareParams([{ name: 'b', value: '\ufffd' }, { name: 'a', value: '1' }], [{ name: 'a', value: '1' }, { name: 'b', value: { base64: '/w==' } }])).toEqual([]);
    expect(recordedText({ base64: 'w6k=' })).toBe('é');
  });

  test('a list in a text may be in any order where that is what varies', () => {
    expect(withoutOrder('[1,{"b":2},"x"]')).toBe(withoutOrder('["x",1,{"b":2}]'));
    expect(withoutOrder('[1,1]')).not.toBe(withoutOrder('[1]'));
    expect(withoutOrder('[no list')).toBe('[no list');
  });

  test('an error is an error, whatever it says', () => {
    expect(compareError('ours', 'theirs')).toEqual([]);
    expect(compareError(null, 'theirs')).toHaveLength(1);
    expect(compareError('ours', null)).toHaveLength(1);
  });
});

interface Varying {
  readonly n?: number;
  readonly varies?: boolean;
  readonly anyOf?: readonly Varying[];
  readonly example?: object;
}

function varying(expected: Varying, error: string | null = null): string[] {
  return compareVarying(expected, error, (one) => compareValues(2, one.n));
}
