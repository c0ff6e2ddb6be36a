import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { createFinder, findLast } from './search.ts';

/** Few letters, so that long parts come again. */
const repetitive = fc.array(fc.constantFrom('a', 'ab', 'b', 'é'), { maxLength: 200 }).map((parts) => parts.join(''));

describe('finding long texts', () => {
  test('finds what indexOf finds', () => {
    fc.assert(
      fc.property(repetitive, repetitive, fc.nat(50), (text, wanted, from) => {
        expect(createFinder(wanted)(text, from) === text.indexOf(wanted, from)).toBe(true);
      }),
    );
  });

  test('finds a part of itself', () => {
    fc.assert(
      fc.property(repetitive, fc.nat(100), (text, start) => {
        expect(createFinder(text.slice(start))(text, 0) === text.indexOf(text.slice(start))).toBe(true);
      }),
    );
  });

  test('finds the last what lastIndexOf finds', () => {
    fc.assert(
      fc.property(repetitive, repetitive, fc.nat(200), (text, wanted, from) => {
        expect(findLast(text, wanted, from) === text.lastIndexOf(wanted, from)).toBe(true);
      }),
    );
    fc.assert(
      fc.property(repetitive, fc.nat(20), (text, start) => {
        expect(findLast(text + text, text.slice(start), text.length) === (text + text).lastIndexOf(text.slice(start), text.length)).toBe(true);
      }),
    );
  });
});
