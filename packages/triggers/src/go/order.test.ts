import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { compareText, sortedKeys } from './order.ts';

describe('the order of text is that of its UTF-8 bytes', () => {
  test.each([
    ['a', 'b'],
    ['', 'a'],
    ['a', 'aa'],
    ['Z', 'a'],
    ['z', 'é'],
    ['é', '昨'],
    ['\ue000', '\u{1f680}'],
    ['\uffff', '\u{10000}'],
    ['a\uffff', 'a\u{1f680}'],
  ])('%j before %j', (before, after) => {
    expect(Math.sign(compareText(before, after))).toBe(-1);
    expect(Math.sign(compareText(after, before))).toBe(1);
    expect(sortedKeys({ [after]: 1, [before]: 1 })).toEqual([before, after]);
    expect(Buffer.compare(Buffer.from(before), Buffer.from(after))).toBe(-1);
  });

  test('a text is as great as itself', () => {
    expect(compareText('\u{1f680}', '\u{1f680}')).toBe(0);
  });

  test('whatever the texts', () => {
    const wellFormed = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(wellFormed, wellFormed, (left, right) => {
        expect(Math.sign(compareText(left, right)) === Buffer.compare(Buffer.from(left), Buffer.from(right))).toBe(true);
      }),
    );
  });
});
