import { describe, expect, test } from '@jest/globals';
import { createLifecycle } from './lifecycle.ts';
import { silentLogger } from './logger.ts';
import type { Clock } from './clock.ts';

const options = { graceMs: 25_000, logger: silentLogger };

describe('stopping', () => {
  test('closes in reverse order, one after another', async () => {
    const lifecycle = createLifecycle(options);
    const order: string[] = [];
    lifecycle.onStop('first', () => void order.push('first'));
    lifecycle.onStop('second', async () => {
      await Promise.resolve();
      order.push('second');
    });
    await lifecycle.stop();
    expect(order).toEqual(['second', 'first']);
  });

  test('happens once, whoever asks', async () => {
    const lifecycle = createLifecycle(options);
    let closed = 0;
    lifecycle.onStop('part', () => void closed++);
    const [one, two] = await Promise.all([lifecycle.stop(), lifecycle.stop()]);
    expect(closed).toBe(1);
    expect(one).toBe(two);
  });

  test('closes at once what was still starting when the rest was closed', async () => {
    const lifecycle = createLifecycle(options);
    await lifecycle.stop();
    let closed = 0;
    lifecycle.onStop('late', () => void closed++);
    expect(closed).toBe(1);
  });

  test('goes on after a closer that fails, and says so', async () => {
    const lifecycle = createLifecycle(options);
    lifecycle.onStop('good', () => undefined);
    lifecycle.onStop('bad', () => Promise.reject(new Error('no')));
    expect(await lifecycle.stop()).toEqual([{ name: 'bad', how: 'failed' }, { name: 'good', how: 'closed' }]);
  });

  test('does not wait for ever: a closer gets what is left of the grace', async () => {
    let now = 0;
    const clock: Clock = {
      now: () => now,
      monotonic: () => now,
      after(ms, run) {
        const soon = setImmediate(() => {
          now += ms;
          run();
        });
        return () => clearImmediate(soon);
      },
    };
    const given: number[] = [];
    const lifecycle = createLifecycle({ ...options, clock });
    lifecycle.onStop('last', (graceMs) => void given.push(graceMs));
    lifecycle.onStop('stuck', (graceMs) => {
      given.push(graceMs);
      return new Promise<void>(() => undefined);
    });
    expect(await lifecycle.stop()).toEqual([{ name: 'stuck', how: 'timed-out' }, { name: 'last', how: 'closed' }]);
    expect(given).toEqual([25_000, 100]);
  });

  test('is told to whatever waits', async () => {
    const lifecycle = createLifecycle(options);
    expect(lifecycle.stopping.aborted).toBe(false);
    await lifecycle.stop();
    expect(lifecycle.stopping.aborted).toBe(true);
  });
});
