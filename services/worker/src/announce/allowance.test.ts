import { expect, test } from '@jest/globals';
import { createAllowance } from './allowance.ts';

const settings = { burst: 2, everyMs: 1000, keys: 2 };

test('a burst is allowed, then one each time the interval has passed', () => {
  let now = 0;
  const allowance = createAllowance(settings, () => now);
  expect(times(3, () => allowance('a'))).toEqual([true, true, false]);
  now = 999;
  expect(allowance('a')).toBe(false);
  now = 2001;
  expect(times(3, () => allowance('a'))).toEqual([true, true, false]);
});

test('keys do not use up what others are allowed, and the one not used longest is forgotten', () => {
  const allowance = createAllowance(settings, () => 0);
  expect(times(3, () => allowance('a'))).toEqual([true, true, false]);
  expect([allowance('b'), allowance('c')]).toEqual([true, true]);
  expect(allowance('a')).toBe(true);
});

function times<T>(count: number, run: () => T): T[] {
  return Array.from({ length: count }, run);
}
