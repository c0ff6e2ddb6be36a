import { describe, expect, test } from '@jest/globals';
import { createRateLimits, readRateLimit } from './rate-limit.ts';
import type { RateLimit } from './rate-limit.ts';

describe('a rate', () => {
  test.each([
    ['50/s burst=100', { everyMs: 20, burst: 100 }],
    ['50/s', { everyMs: 20, burst: 50 }],
    ['600/m', { everyMs: 100, burst: 10 }],
    ['10/m', { everyMs: 6000, burst: 1 }],
    [' 100/h  burst=20 ', { everyMs: 36_000, burst: 20 }],
  ])('%j is %j', (text, limit) => {
    expect(readRateLimit(text)).toEqual({ kind: 'read', limit });
  });

  test.each(['', '50', '0/s', '50/s burst=0', '50/d', '-1/s', '1.5/s', '50/s burst', '50/s 100', '50 /s', '9999999999/s'])('%j is none', (text) => {
    expect(readRateLimit(text)).toMatchObject({ kind: 'problem' });
  });
});

function start() {
  const clock = { now: 1_000_000.3 };
  return { clock, limits: createRateLimits(() => clock.now) };
}

describe('a bucket', () => {
  const limit: RateLimit = { everyMs: 100, burst: 3 };

  test('gives its burst at once, then says how long until the next', () => {
    const { limits, clock } = start();
    expect([1, 2, 3].map(() => limits.take('ns/el', limit))).toEqual([0, 0, 0]);
    expect(limits.take('ns/el', limit)).toBeCloseTo(100);
    clock.now += 60;
    expect(limits.take('ns/el', limit)).toBeCloseTo(40);
    clock.now += 40;
    expect(limits.take('ns/el', limit)).toBe(0);
    expect(limits.take('ns/el', limit)).toBeCloseTo(100);
  });

  test('gives its steady rate over a long time, however hard it is asked', () => {
    const { limits, clock } = start();
    let taken = 0;
    for (let tick = 0; tick < 10_000; tick++) {
      if (limits.take('ns/el', { everyMs: 1000 / 30, burst: 5 }) === 0) taken++;
      clock.now += 1;
    }
    expect(taken).toBeGreaterThanOrEqual(304);
    expect(taken).toBeLessThanOrEqual(305);
  });

  test('never holds more than its burst', () => {
    const { limits, clock } = start();
    clock.now += 3_600_000;
    expect([1, 2, 3, 4].map(() => limits.take('ns/el', limit) === 0)).toEqual([true, true, true, false]);
  });

  test('is of one listener, and of one limit', () => {
    const { limits } = start();
    for (const _ of [1, 2, 3]) limits.take('ns/el', limit);
    expect(limits.take('ns/el', limit)).toBeGreaterThan(0);
    expect(limits.take('ns/other', limit)).toBe(0);
    expect(limits.take('ns/el', { everyMs: 100, burst: 4 })).toBe(0);
  });

  test('that is full again is forgotten', () => {
    const { limits, clock } = start();
    for (let round = 0; round < 100; round++) {
      for (let listener = 0; listener < 10; listener++) limits.take(`ns/${round}-${listener}`, limit);
      clock.now += 1000;
    }
    expect(limits.size).toBeLessThanOrEqual(64);
  });
});
