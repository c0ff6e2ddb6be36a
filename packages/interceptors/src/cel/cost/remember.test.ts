import { expect, test } from '@jest/globals';
import { remembering } from './remember.ts';

test('what was asked for longest ago is forgotten first', () => {
  const made: string[] = [];
  const recall = remembering(2, (text) => ({ nth: made.push(text) }));
  const first = recall('a');
  recall('b');
  expect(recall('a')).toBe(first);
  recall('c');
  expect(recall('a')).toBe(first);
  recall('b');
  expect(made).toEqual(['a', 'b', 'c', 'b']);
});
