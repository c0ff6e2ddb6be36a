import { describe, expect, test } from '@jest/globals';
import { goDurationMs, parseDedupWindow } from './dedup-window.ts';

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

describe('the window in which repeats are told from new events', () => {
  test('is 5 minutes unless the annotation says otherwise', () => {
    expect(parseDedupWindow(undefined)).toEqual({ ms: 300_000, problem: null });
    expect(parseDedupWindow('0s')).toEqual({ ms: 0, problem: null });
  });
  test.each(['soon', '-1s'])('stays 5 minutes when the annotation is %j, which is told', (text) => {
    expect(parseDedupWindow(text)).toEqual({ ms: 300_000, problem: `found "${text}", wanted a duration like "5m", or "0s" for none; "5m" is used` });
  });
});
