import { describe, expect, test } from '@jest/globals';
import { overLimit } from './body-limit.ts';

const limits = { members: 3, values: 5 };

describe('a body is within its limits', () => {
  test.each(['{"a":1,"b":2,"c":3}', '[1,2,3,4,5]', '{"a":":::::::,,,,,,,[[[[[[","b":"\\"::::\\\\"}', '"::::::,,,,,,"', '', '{"a":"'])('%s', (text) => {
    expect(overLimit(text, limits)).toBeNull();
  });
});

test.each([
  ['{"a":1,"b":2,"c":3,"d":4}', 'body holds more than 3 members of objects'],
  ['{"a":{"a":{"a":{"a":1}}}}', 'body holds more than 3 members of objects'],
  ['[1,2,3,4,5,6]', 'body holds more than 5 values'],
  ['[[[[[[]]]]]]', 'body holds more than 5 values'],
  ['["a\\\\",[[[[[', 'body holds more than 5 values'],
])('%s: %s', (text, problem) => {
  expect(overLimit(text, limits)).toBe(problem);
});
