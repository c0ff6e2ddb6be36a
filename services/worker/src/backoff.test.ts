import { expect, test } from '@jest/globals';
import { backoff, defaultBackoff } from './backoff.ts';

test.each([
  { attempt: 1, random: 0, waits: 0 },
  { attempt: 1, random: 0.5, waits: 500 },
  { attempt: 2, random: 0.5, waits: 1000 },
  { attempt: 4, random: 0.999, waits: 7992 },
  { attempt: 9, random: 0.5, waits: 128_000 },
  { attempt: 10, random: 0.5, waits: 150_000 },
  { attempt: 5000, random: 0.999, waits: 299_700 },
])('after attempt $attempt with $random of the range it waits $waits ms', ({ attempt, random, waits }) => {
  expect(backoff(attempt, random, defaultBackoff)).toBe(waits);
});
