import { describe, expect, test } from '@jest/globals';
import type { Changes } from '@millrace/ledger';
import { manualClock } from '../../../../test/support/manual-clock.ts';
import { createFollow } from './follow.ts';
import type { Told } from './follow.ts';

/** A Redis that answers, refuses or hangs, as the test says. */
function bench() {
  const clock = { ...manualClock(), now: () => Math.round(clock.monotonic()) + 1_000_000 };
  const errors: unknown[] = [];
  let how: 'answers' | 'refuses' | 'hangs' = 'answers';
  let count = 0;
  async function changes(from: string | null): Promise<Changes> {
    if (how === 'hangs') return new Promise(() => {});
    if (how === 'refuses') throw new Error('Connection is closed.');
    const since = from === null ? count : Number(from.split('-')[0]);
    const events = Array.from({ length: count - since }, (_, nth) => ({ id: `event ${since + nth + 1}`, namespace: 'ci' }));
    return { cursor: `${count}-0`, lost: false, events };
  }
  const follow = createFollow({ ledger: { changes }, clock, onError: (error) => errors.push(error) });
  async function watch(from: string | null = null) {
    const told: Told[] = [];
    const following = await follow.watch((each) => told.push(each), from);
    return { first: following.first, told, stop: () => following.stop() };
  }
  return {
    clock,
    errors,
    watch,
    happen: () => void (count += 1),
    become: (next: typeof how) => void (how = next),
  };
}

const back = { kind: 'changes', changes: { lost: true, events: [] } };

describe('who watches while Redis goes away', () => {
  test.each([
    ['refuses', 500],
    ['hangs', 3_500],
  ] as const)('one that %s: they are told since when, once, and that everything may have changed when it is back', async (how, afterMs) => {
    const at = bench();
    const watching = await at.watch();
    at.become(how);
    await at.clock.pass(afterMs);
    expect(watching.told).toEqual([{ kind: 'away', since: 1_000_000 + afterMs }]);
    await at.clock.pass(60_000);
    expect([watching.told.length, at.errors.length]).toEqual([1, 1]);

    at.become('answers');
    at.happen();
    await at.clock.pass(4_000);
    expect(watching.told.slice(1)).toMatchObject([back, { kind: 'changes', changes: { lost: false, events: [{ id: 'event 1' }] } }]);
  });

  test('who comes meanwhile is told so at once, and is told with the others when it is back', async () => {
    const at = bench();
    await at.watch();
    at.become('hangs');
    await at.clock.pass(3_500);
    const late = await at.watch('7-0');
    expect(late.first).toEqual({ kind: 'away', since: 1_003_500 });
    at.become('answers');
    await at.clock.pass(4_000);
    expect(late.told).toMatchObject([back]);
  });

  test('who comes first is told what it is like now, whatever it was when somebody looked last', async () => {
    const at = bench();
    at.become('refuses');
    const first = await at.watch();
    expect(first.first).toEqual({ kind: 'away', since: 1_000_000 });
    first.stop();
    await at.clock.pass(1_000);
    at.become('answers');
    expect((await at.watch()).first).toMatchObject({ kind: 'changes', changes: { lost: false } });
  });

  test('who was told that it is away, because one answer did not come, is told by the next that did', async () => {
    const at = bench();
    at.become('hangs');
    const hung = at.watch();
    at.become('answers');
    // Nobody watches yet, so this one asks for itself, and its answer is there first.
    await at.watch();
    await at.clock.pass(3_000);
    const first = await hung;
    await at.clock.pass(500);
    expect([first.first.kind, first.told]).toMatchObject(['away', [back]]);
  });
});
