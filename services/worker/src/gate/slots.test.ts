import { describe, expect, test } from '@jest/globals';
import { manualClock } from '../../../../test/support/manual-clock.ts';
import { createSlots } from './slots.ts';
import type { Slot } from './slots.ts';

const never = new AbortController().signal;

function slotsOf(slots: number, shares = 4, waitMs = 2000) {
  const clock = manualClock();
  let size = slots;
  const pool = createSlots({ settings: { slots, shares, waitMs }, size: () => size, ...clock });
  async function take(key: string): Promise<Slot> {
    const slot = await pool.take(key, never);
    if (slot === null) throw new Error(`no slot for ${key}`);
    return slot;
  }
  function resize(next: number): void {
    size = next;
    pool.look();
  }
  return { pool, clock, take, resize };
}

describe('a key', () => {
  test('takes no more than its share, and others find room', async () => {
    const { pool, clock, take } = slotsOf(8);
    await Promise.all([take('a'), take('a')]);
    const third = pool.take('a', never);
    await take('b');
    await clock.pass(2000);
    expect(await third).toBeNull();
  });

  test('whose slots come back quickly takes more, but leaves a whole share for others', async () => {
    const { pool, clock, take } = slotsOf(8);
    const [first] = await Promise.all([take('a'), take('a')]);
    await clock.pass(100);
    first?.release();
    await Promise.all(Array.from({ length: 5 }, () => take('a')));
    const seventh = pool.take('a', never);
    await Promise.all([take('b'), take('b')]);
    await clock.pass(2000);
    expect(await seventh).toBeNull();
  });

  test('that keeps its slots for longer has its share and no more', async () => {
    const { pool, clock, take } = slotsOf(8);
    const [first] = await Promise.all([take('a'), take('a')]);
    await clock.pass(10_000);
    first?.release();
    await take('a');
    const third = pool.take('a', never);
    await clock.pass(2000);
    expect(await third).toBeNull();
  });

  test('has one slot at least', async () => {
    const { take } = slotsOf(2);
    expect(await Promise.all([take('a'), take('b')])).toHaveLength(2);
  });

  test('gets the next one that comes free, in the order of asking, within the wait', async () => {
    const { pool, clock, take } = slotsOf(4);
    const first = await take('a');
    const order: string[] = [];
    const waiting = ['second', 'third'].map(async (name) => {
      const slot = await pool.take('a', never);
      order.push(name);
      slot?.release();
    });
    await clock.pass(1999);
    first.release();
    await Promise.all(waiting);
    expect(order).toEqual(['second', 'third']);
    expect(clock.pending()).toBe(0);
  });

  test('does not wait behind another that has its share', async () => {
    const { pool, take } = slotsOf(4);
    const [first] = await Promise.all([take('a'), take('b'), take('c'), take('d')]);
    const waiting = [pool.take('b', never), pool.take('a', never)];
    first?.release();
    expect(await Promise.race(waiting)).not.toBeNull();
  });

  test('that keeps its slots for long is not waited for by many', async () => {
    const { pool, clock, take } = slotsOf(4);
    const slow = await take('a');
    await clock.pass(60_000);
    const given = pool.take('a', never);
    slow.release();
    await given;
    expect(await pool.take('a', never)).toBeNull();
  });

  test('frees a slot once, however often it is released', async () => {
    const { pool, clock, take } = slotsOf(4);
    const first = await take('a');
    first.release();
    const second = await take('a');
    first.release();
    const third = pool.take('a', never);
    await clock.pass(2000);
    expect(await third).toBeNull();
    second.release();
  });
});

describe('waiting', () => {
  test('ends when nobody wants it any more', async () => {
    const { pool, clock, take } = slotsOf(4);
    await take('a');
    const stop = new AbortController();
    const waiting = pool.take('a', stop.signal);
    stop.abort();
    expect(await waiting).toBeNull();
    expect(await pool.take('b', stop.signal)).toBeNull();
    expect(clock.pending()).toBe(0);
  });

  test('lasts as long as the settings say', async () => {
    const { pool, clock, take } = slotsOf(4, 4, 10);
    await take('a');
    const waiting = pool.take('a', never);
    await clock.pass(10);
    expect(await waiting).toBeNull();
  });
});

describe('the size', () => {
  test('may be nothing for a while', async () => {
    const { pool, resize } = slotsOf(8);
    resize(0);
    const waiting = pool.take('a', never);
    resize(4);
    expect(await waiting).not.toBeNull();
  });

  test('makes the shares', async () => {
    const { pool, clock, take, resize } = slotsOf(16);
    resize(8);
    await Promise.all([take('a'), take('a')]);
    const third = pool.take('a', never);
    await clock.pass(1);
    resize(16);
    expect(await third).not.toBeNull();
  });

  test('and the number of shares is a setting', async () => {
    const { take } = slotsOf(4, 1);
    expect(await Promise.all([take('a'), take('a'), take('a'), take('a')])).toHaveLength(4);
  });
});
