import { describe, expect, test } from '@jest/globals';
import { overLimit } from './json-limits.ts';

const limits = { members: 3, values: 5, depth: 4 };

describe('a text is within its limits', () => {
  test.each(['{"a":1,"b":2,"c":3}', '[1,2,3,4,5]', '[[[[]]]]', '[[],[]]', '{"a":":::::::,,,,,,,[[[[[[","b":"\\"::::\\\\"}', '"::::::,,,,,,"', '::::::,,,,,,[[[[[[', '', '{"a":"'])('%s', (text) => {
    expect(overLimit(text, limits)).toBeNull();
  });
});

test.each([
  ['{"a":1,"b":2,"c":3,"d":4}', 'members'],
  ['{"a":{"a":{"a":{"a":1}}}}', 'members'],
  ['[1,2,3,4,5,6]', 'values'],
  [' [[],[],[],[]]', 'values'],
  ['["a\\\\",[[],[],', 'values'],
  ['\n[[[[[]]]]]', 'depth'],
] as const)('%j has too many: %s', (text, what) => {
  expect(overLimit(text, limits)).toBe(what);
});
