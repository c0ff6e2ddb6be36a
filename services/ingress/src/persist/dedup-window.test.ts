import { describe, expect, test } from '@jest/globals';
import { parseDedupWindow } from './dedup-window.ts';

describe('the window in which repeats are told from new events', () => {
  test('is 5 minutes unless the annotation says otherwise', () => {
    expect(parseDedupWindow(undefined)).toEqual({ ms: 300_000, problem: null });
    expect(parseDedupWindow('0s')).toEqual({ ms: 0, problem: null });
  });
  test.each(['soon', '-1s'])('stays 5 minutes when the annotation is %j, which is told', (text) => {
    expect(parseDedupWindow(text)).toEqual({ ms: 300_000, problem: `found "${text}", wanted a duration like "5m", or "0s" for none; "5m" is used` });
  });
});
