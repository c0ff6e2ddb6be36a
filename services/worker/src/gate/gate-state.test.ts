import { describe, expect, test } from '@jest/globals';
import { defaultGate, firstGateState, limitOf, nextGateState } from './gate-state.ts';
import type { GateEvent, GateState } from './gate-state.ts';

const cause = { reason: 'api-unreachable', text: 'refused' } as const;
const full: GateState = { kind: 'open', limit: 16, successes: 0 };
const doubted: GateState = { kind: 'doubted', limit: 16, cause, since: 100 };
const closed: GateState = { kind: 'closed', cause, since: 100, probes: 1, probeAt: 1200 };

const doubt: GateEvent = { kind: 'doubted', cause, now: 100 };
const yes: GateEvent = { kind: 'probed', healthy: true, now: 200 };
const no: GateEvent = { kind: 'probed', healthy: false, now: 200 };
const success: GateEvent = { kind: 'succeeded' };

function after(state: GateState, ...events: readonly GateEvent[]): GateState {
  return events.reduce((current, event) => nextGateState(current, event, defaultGate), state);
}

test('the gate begins open, with every slot', () => {
  expect(firstGateState(defaultGate)).toEqual(full);
});

test.each<[string, GateState, GateEvent, GateState]>([
  ['open, doubted, asks first', full, doubt, doubted],
  ['open, succeeding, stays', full, success, full],
  ['open does not close by a probe that nobody waits for', full, no, full],
  ['doubted is not doubted again', doubted, { ...doubt, cause: { ...cause, text: 'another' }, now: 150 }, doubted],
  ['doubted for nothing opens as it was', { ...doubted, limit: 8 }, yes, { kind: 'open', limit: 8, successes: 0 }],
  ['doubted with reason closes', doubted, no, { ...closed, probeAt: 1200 }],
  ['closed stays through the successes of what was under way', closed, success, closed],
  ['closed asks later each time', closed, { ...no, now: 1200 }, { ...closed, probes: 2, probeAt: 2700 }],
  ['closed opens with a few', closed, yes, { kind: 'open', limit: 4, successes: 0 }],
])('%s', (_, state, event, next) => {
  expect(nextGateState(state, event, defaultGate)).toEqual(next);
});

describe('after it has opened', () => {
  test('the limit doubles with every full round of successes', () => {
    const limits: number[] = [];
    let state = after(closed, yes);
    for (let n = 0; n < 30; n += 1) {
      limits.push(limitOf(state));
      state = after(state, success);
    }
    expect(limits).toEqual([...Array<number>(4).fill(4), ...Array<number>(8).fill(8), ...Array<number>(18).fill(16)]);
  });

  test('it is never more than there are slots', () => {
    expect(nextGateState(closed, yes, { ...defaultGate, slots: 2 })).toMatchObject({ limit: 2 });
    expect(limitOf(nextGateState({ kind: 'open', limit: 4, successes: 3 }, success, { ...defaultGate, slots: 6 }))).toBe(6);
  });

  test('nothing is begun while it is doubted or closed', () => {
    expect([full, doubted, closed].map(limitOf)).toEqual([16, 0, 0]);
  });
});

test('probes come every 1 to 10 s', () => {
  const waits: number[] = [];
  let state: GateState = doubted;
  for (let n = 0; n < 9; n += 1) {
    state = nextGateState(state, { kind: 'probed', healthy: false, now: 0 }, defaultGate);
    if (state.kind === 'closed') waits.push(Math.round(state.probeAt));
  }
  expect(waits).toEqual([1000, 1500, 2250, 3375, 5063, 7594, 10_000, 10_000, 10_000]);
});
