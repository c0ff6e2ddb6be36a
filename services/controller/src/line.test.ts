import { describe, expect, test } from '@jest/globals';
import { manualClock } from '../../../test/support/manual-clock.ts';
import { createLine } from './line.ts';

function startLine(atOnce = 2) {
  const clock = { ...manualClock(), now: Date.now };
  const bugs: unknown[] = [];
  return { clock, bugs, line: createLine({ atOnce, clock, random: () => 1, onBug: (error) => bugs.push(error) }) };
}

describe('a line', () => {
  test('takes a few at a time, and each key once however often it is asked for', async () => {
    const { line, clock } = startLine();
    const letGo = Promise.withResolvers<void>();
    const began: string[] = [];
    for (const key of ['a', 'b', 'c', 'c', 'c']) {
      line.add(key, async () => {
        began.push(key);
        await letGo.promise;
        return 'done';
      });
    }
    await clock.pass(0);
    expect(began).toEqual(['a', 'b']);
    letGo.resolve();
    await clock.pass(0);
    expect(began).toEqual(['a', 'b', 'c']);
  });

  test('runs a key again that was added while it ran, and never twice at once', async () => {
    const { line, clock } = startLine();
    const first = Promise.withResolvers<'done'>();
    const began: number[] = [];
    line.add('a', () => first.promise);
    await clock.pass(0);
    line.add('a', async () => {
      began.push(2);
      return 'done';
    });
    await clock.pass(0);
    expect(began).toEqual([]);
    first.resolve('done');
    await clock.pass(0);
    expect(began).toEqual([2]);
  });

  test('rests longer with each failure, and says how many there were', async () => {
    const { line, clock } = startLine();
    const failures: number[] = [];
    line.add('a', async (times) => {
      failures.push(times);
      return times < 3 ? 'again' : 'done';
    });
    await clock.pass(249);
    expect(failures).toEqual([0]);
    await clock.pass(1);
    expect(failures).toEqual([0, 1]);
    await clock.pass(499);
    expect(failures).toEqual([0, 1]);
    await clock.pass(1 + 1000);
    expect(failures).toEqual([0, 1, 2, 3]);
    expect(clock.pending()).toBe(0);
  });

  test('does not rest when there is news, and takes a task that throws for one that failed', async () => {
    const { line, clock, bugs } = startLine();
    const bug = new Error('oops');
    let runs = 0;
    line.add('a', async () => {
      runs += 1;
      throw bug;
    });
    await clock.pass(0);
    line.add('a', async () => {
      runs += 1;
      return 'done';
    });
    await clock.pass(0);
    expect([runs, bugs, clock.pending()]).toEqual([2, [bug], 0]);
  });

  test('that is closed waits for what runs and begins nothing more', async () => {
    const { line, clock } = startLine(1);
    const running = Promise.withResolvers<'again'>();
    let others = 0;
    line.add('a', () => running.promise);
    line.add('b', async () => {
      others += 1;
      return 'done';
    });
    await clock.pass(0);
    const closed = line.close();
    running.resolve('again');
    await closed;
    line.add('c', async () => 'done');
    await clock.pass(60_000);
    expect([others, clock.pending()]).toEqual([0, 0]);
  });
});
