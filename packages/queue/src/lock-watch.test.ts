import { describe, expect, test } from '@jest/globals';
import { performance } from 'node:perf_hooks';
import { until } from '../../../test/support/until.ts';
import { watchLock } from './lock-watch.ts';

const settings = { lockMs: 60_000, stalledCheckMs: 5_000, freshMs: 10_000 };

describe('a lock as this process knows it', () => {
  test('is fresh for a time since it was taken, or last asked to be renewed', () => {
    const lock = watchLock(performance.now() - 1_000, settings);
    expect(lock.isFresh()).toBe(true);
    lock.renewed(performance.now() - 11_000);
    expect(lock.isFresh()).toBe(false);
    lock.renewed(performance.now());
    expect(lock.isFresh()).toBe(true);
    lock.release();
  });

  test('is lost by itself when it was not renewed', async () => {
    const lock = watchLock(performance.now() - 60_000, settings);
    await until(() => lock.signal.aborted, 'the abort');
    expect(lock.state()).toBe('lost');
    lock.renewed(performance.now());
    expect(lock.isFresh()).toBe(false);
  });

  test('is aborted when the process is to end, yet still ours until it is lost', () => {
    const lock = watchLock(performance.now(), settings);
    lock.drain();
    expect([lock.state(), lock.signal.aborted, lock.isFresh()]).toEqual(['draining', true, false]);
    lock.lose();
    expect(lock.state()).toBe('lost');
  });

  test('is nothing to anybody once released', () => {
    const lock = watchLock(performance.now(), settings);
    lock.release();
    lock.lose();
    expect([lock.state(), lock.signal.aborted]).toEqual(['released', false]);
  });
});
