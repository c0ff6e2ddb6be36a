import { describe, expect, test } from '@jest/globals';
import { goDurationMs } from './duration.ts';

describe('a Go duration', () => {
  test.each([
    ['5m', 300_000],
    ['0s', 0],
    ['0', 0],
    ['1h30m', 5_400_000],
    ['1.5h', 5_400_000],
    ['.5s', 500],
    ['300ms', 300],
    ['+2s', 2000],
    ['-2s', -2000],
    ['1500us', 1.5],
    ['1500µs', 1.5],
  ])('%s is %d ms', (text, ms) => {
    expect(goDurationMs(text)).toBeCloseTo(ms);
  });
  test.each(['', '5', 's', '5 m', '5min', '1d', '.s', '--1s', '5m ', '1e3s'])('%j is none', (text) => {
    expect(goDurationMs(text)).toBeNull();
  });
});
