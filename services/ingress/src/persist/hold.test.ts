import { describe, expect, test } from '@jest/globals';
import type { Clock } from '@millrace/runtime';
import { createHold } from './hold.ts';
import type { Hold, Waiting } from './hold.ts';

/** Time that passes only while everybody waits: then the next who is due is called. */
function manualClock(): Clock {
  let now = 1_000_000;
  const due = new Set<{ readonly at: number; readonly run: () => void }>();
  function turn(): void {
    const [next] = [...due].sort((one, other) => one.at - other.at);
    if (next === undefined) return;
    due.delete(next);
    now = Math.max(now, next.at);
    next.run();
  }
  return {
    now: () => now,
    monotonic: () => now,
    after(ms, run) {
      const entry = { at: now + ms, run };
      due.add(entry);
      setImmediate(turn);
      return () => due.delete(entry);
    },
  };
}

const waiting: Waiting = { bytes: 10, budgetMs: 8000, isGone: () => false, onFailure: () => undefined };

function failing(times: number): { attempt: () => Promise<string>; tried: () => number } {
  let tried = 0;
  return {
    tried: () => tried,
    attempt: async () => {
      tried++;
      await Promise.resolve();
      if (tried <= times) throw new Error('away');
      return 'stored';
    },
  };
}

function never(): Promise<never> {
  return new Promise<never>(() => undefined);
}

function holdOf(limits: { requests: number; bytes: number } = { requests: 2, bytes: 1000 }): { hold: Hold; clock: Clock } {
  const clock = manualClock();
  return { hold: createHold(limits, clock), clock };
}

describe('a held request', () => {
  test('is tried again until storage answers', async () => {
    const { hold } = holdOf();
    const { attempt, tried } = failing(5);
    expect(await hold.until(attempt, waiting)).toEqual({ kind: 'answered', value: 'stored' });
    expect(tried()).toBe(6);
  });

  test('tells its first failure, once', async () => {
    const { hold } = holdOf();
    const told: unknown[] = [];
    await hold.until(failing(3).attempt, { ...waiting, onFailure: (error) => told.push(error) });
    expect(told).toEqual([new Error('away')]);
  });

  test('waits no longer than its budget', async () => {
    const { hold, clock } = holdOf();
    const begun = clock.monotonic();
    expect(await hold.until(failing(Infinity).attempt, waiting)).toEqual({ kind: 'away', error: new Error('away') });
    expect(clock.monotonic() - begun).toBe(8000);
  });

  test('does not wait for a storage that is silent', async () => {
    const { hold, clock } = holdOf();
    const begun = clock.monotonic();
    expect(await hold.until(never, waiting)).toEqual({ kind: 'away', error: new Error('no answer within 8000 ms') });
    expect(clock.monotonic() - begun).toBe(8000);
  });

  test('is given up when its sender has gone', async () => {
    const { hold } = holdOf();
    const { attempt, tried } = failing(Infinity);
    expect(await hold.until(attempt, { ...waiting, isGone: () => true })).toMatchObject({ kind: 'away' });
    expect(tried()).toBe(1);
  });
});

describe('the hold', () => {
  test('takes no more requests than it may', async () => {
    const { hold } = holdOf();
    const two = [hold.until(never, waiting), hold.until(never, waiting)];
    expect(hold.requests).toBe(2);
    expect(await hold.until(failing(0).attempt, waiting)).toEqual({ kind: 'full' });
    await Promise.all(two);
    expect(hold.requests).toBe(0);
  });

  test('takes no more bytes than it may', async () => {
    const { hold } = holdOf();
    const big = hold.until(never, { ...waiting, bytes: 1000 });
    expect(hold.bytes).toBe(1000);
    expect(await hold.until(failing(0).attempt, waiting)).toEqual({ kind: 'full' });
    await big;
    expect(hold.bytes).toBe(0);
  });

  test('lets a burst through while storage answers', async () => {
    const { hold } = holdOf();
    await hold.until(failing(0).attempt, waiting);
    const burst = Array.from({ length: 8 }, () => hold.until(failing(0).attempt, waiting));
    expect(hold.requests).toBe(8);
    expect(await hold.until(failing(0).attempt, waiting)).toEqual({ kind: 'full' });
    expect(await Promise.all(burst)).toEqual(burst.map(() => ({ kind: 'answered', value: 'stored' })));
  });
});
