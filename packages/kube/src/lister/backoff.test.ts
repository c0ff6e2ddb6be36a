import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createBackoff } from './backoff.ts';

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

/** How long a wait takes, to the millisecond. */
async function lengthOf(wait: Promise<void>): Promise<number> {
  const since = Date.now();
  const over = wait.then(() => Date.now());
  await jest.runAllTimersAsync();
  return (await over) - since;
}

describe('backing off', () => {
  const never = new AbortController().signal;

  test('doubles up to a cap, and begins anew after a success', async () => {
    const backoff = createBackoff({ baseMs: 100, capMs: 500 }, () => 1);
    const lengths = [];
    for (let failure = 0; failure < 5; failure += 1) {
      lengths.push(await lengthOf(backoff.wait(never)));
    }
    expect(lengths).toEqual([100, 200, 400, 500, 500]);
    backoff.reset();
    expect(await lengthOf(backoff.wait(never))).toBe(100);
  });

  test('is spread by chance, and never nothing', async () => {
    expect(await lengthOf(createBackoff({ baseMs: 100, capMs: 500 }, () => 0).wait(never))).toBe(50);
    expect(await lengthOf(createBackoff({ baseMs: 100, capMs: 500 }, () => 0.5).wait(never))).toBe(75);
  });

  test('ends at once when nobody waits any more', async () => {
    const stop = new AbortController();
    const waiting = createBackoff({ baseMs: 100, capMs: 500 }, () => 1).wait(stop.signal);
    stop.abort();
    await waiting;
    expect(jest.getTimerCount()).toBe(0);
  });
});
