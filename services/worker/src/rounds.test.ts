import { expect, test } from '@jest/globals';
import { until } from '../../../test/support/until.ts';
import { retain } from './retention.ts';
import { roundsEvery } from './rounds.ts';

test('rounds go on after one that failed, and end when they are closed', async () => {
  let rounds = 0;
  const failures: unknown[] = [];
  const running = roundsEvery(
    1,
    async () => {
      rounds += 1;
      if (rounds === 1) throw new Error('once');
    },
    (error) => failures.push(error),
  );
  await until(() => rounds >= 3, 'three rounds');
  await running.close();
  const then = rounds;
  expect(failures).toEqual([new Error('once')]);
  await running.close();
  expect(rounds).toBe(then);
});

test('retention goes on until there is nothing more, and says once what it removed', async () => {
  const steps = [
    { events: 100, deadLetters: 2, more: true },
    { events: 7, deadLetters: 0, more: false },
  ];
  const told: (readonly [number, number])[] = [];
  let packs = 2;
  await retain(
    {
      ledger: { retain: async () => steps.shift() ?? { events: 0, deadLetters: 0, more: false }, packBodies: async () => (packs > 0 ? (packs -= 1) : 0) },
      events: { retained: (events, deadLetters) => told.push([events, deadLetters]) },
    },
    new AbortController().signal,
  );
  expect([told, steps.length, packs]).toEqual([[[107, 2]], 0, 0]);
});

test('retention stops when it is told to', async () => {
  const stopped = new AbortController();
  let steps = 0;
  async function step() {
    steps += 1;
    stopped.abort();
    return { events: 1, deadLetters: 0, more: true };
  }
  await retain({ ledger: { retain: step, packBodies: async () => 1 }, events: { retained: () => {} } }, stopped.signal);
  expect(steps).toBe(1);
});
