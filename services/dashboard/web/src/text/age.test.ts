import { describe, expect, test } from '@jest/globals';
import { ageText, durationText } from './age.ts';

describe('ages', () => {
  const minute = 60_000;
  test.each([
    [-5_000, '0 s'],
    [59_999, '59 s'],
    [minute, '1 min'],
    [60 * minute, '1 h'],
    [47 * 60 * minute, '47 h'],
    [49 * 60 * minute, '2 d'],
  ])('%d ms ago is %s', (ms, want) => {
    expect(ageText(ms)).toBe(want);
  });
});

describe('durations', () => {
  test.each([
    [0.4, '0 ms'],
    [999, '999 ms'],
    [1_200, '1.2 s'],
    [59_400, '59 s'],
    [200_000, '3 min 20 s'],
    [7_200_000, '2 h'],
    [180_000_000, '2 d 2 h'],
  ])('%d ms is %s', (ms, want) => {
    expect(durationText(ms)).toBe(want);
  });
});
