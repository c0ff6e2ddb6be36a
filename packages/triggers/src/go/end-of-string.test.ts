import { expect, test } from '@jest/globals';
import { endOfString } from './end-of-string.ts';

test.each<[string, number]>([
  ['"a"', 2],
  ['"\\""', 3],
  ['"\\\\"', 3],
  ['"\\\\\\"', 5],
  ['"', 1],
  ['"\\', 2],
  ['"a"b"', 2],
  ['"\\"\\"\\\\"', 7],
  ['"\\"a', 4],
])('%s ends at %i', (text, end) => {
  expect(endOfString(text, 0)).toBe(end);
});
