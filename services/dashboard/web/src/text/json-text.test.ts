import { expect, test } from '@jest/globals';
import { seenText } from './json-text.ts';

test.each([
  ['refs/heads/main', '"refs/heads/main"'],
  ['a long text...', '"a long text..."'],
  ['[{"added":[],"id":"1...', '[{"added":[],"id":"1...'],
  [[{ added: [] }], '[{"added":[]}]'],
  [null, 'null'],
])('%j is shown as %s', (value, want) => {
  expect(seenText(value)).toBe(want);
});
