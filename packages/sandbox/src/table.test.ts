import { expect, test } from '@jest/globals';
import { humanDuration } from './table.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

test.each([
  [-5 * SECOND, '0s'],
  [119 * SECOND, '119s'],
  [2 * MINUTE, '2m'],
  [3 * MINUTE + 12 * SECOND, '3m12s'],
  [59 * MINUTE, '59m'],
  [3 * HOUR + 5 * MINUTE, '3h5m'],
  [20 * HOUR, '20h'],
  [2 * DAY + 3 * HOUR, '2d3h'],
  [300 * DAY, '300d'],
  [800 * DAY, '2y70d'],
  [9 * 365 * DAY, '9y'],
])('%d ms are %s', (milliseconds, text) => {
  expect(humanDuration(milliseconds)).toBe(text);
});
