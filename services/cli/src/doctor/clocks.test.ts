import { describe, expect, test } from '@jest/globals';
import { judgeClocks } from './clocks.ts';

describe('clocks', () => {
  test.each([
    [0, 'ok', "redis' clock agrees with this machine's"],
    [-999, 'ok', "redis' clock agrees with this machine's"],
    [1_500, 'warning', "redis' clock is 1.5 s ahead of this machine's: expected less than 1 s, or retries come late"],
    [-61_000, 'wrong', "redis' clock is 61.0 s behind this machine's: expected less than 30 s, or tokens and signatures with a time are refused"],
  ])("that differ by %i ms", (redisMs, state, text) => {
    expect(judgeClocks({ redisMs, apiServerMs: null })).toMatchObject([{ name: 'clock-redis', state, text }]);
  });

  test("the API server's is only known to the second", () => {
    expect(judgeClocks({ redisMs: null, apiServerMs: 1_400 })).toMatchObject([{ state: 'ok' }]);
    expect(judgeClocks({ redisMs: null, apiServerMs: 2_000 })).toMatchObject([{ state: 'warning' }]);
  });
});
