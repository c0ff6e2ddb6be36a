import { expect, test } from '@jest/globals';
import { createPace } from './pace.ts';

test('what is held comes back one after the other, in order', () => {
  const pace = createPace({ gapMs: 10, capMs: 1000 });
  expect([pace(0, 500), pace(0, 500), pace(0, 500)]).toEqual([500, 510, 520]);
});

test('nobody waits longer than the cap for those before', () => {
  const pace = createPace({ gapMs: 400, capMs: 1000 });
  expect([pace(0, 500), pace(0, 500), pace(0, 500), pace(0, 500)]).toEqual([500, 900, 1000, 1000]);
});

test('what is closed for longer than the cap is not asked before', () => {
  expect(createPace({ gapMs: 10, capMs: 1000 })(0, 3000)).toBe(3000);
});

test('the past holds nobody up', () => {
  const pace = createPace({ gapMs: 10, capMs: 1000 });
  pace(0, 500);
  expect(pace(10_000, 5)).toBe(5);
});
