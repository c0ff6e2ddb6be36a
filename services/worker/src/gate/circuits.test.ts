import { describe, expect, test } from '@jest/globals';
import { manualClock } from '../../../../test/support/manual-clock.ts';
import { defaultCircuit } from './circuit-state.ts';
import { createCircuits } from './circuits.ts';
import type { CircuitKey, Pass } from './circuits.ts';
import { HeldBack } from './held-back.ts';

const webhookDown = { reason: 'webhook-unavailable', text: 'failed calling webhook "w"' } as const;
const ci: CircuitKey = { scope: 'resource', about: 'pipelineruns.tekton.dev in namespace "ci"' };
const other: CircuitKey = { scope: 'resource', about: 'pipelineruns.tekton.dev in namespace "other"' };

function circuitsAt(most = 1000) {
  const clock = manualClock();
  const said: string[] = [];
  const circuits = createCircuits({
    settings: { ...defaultCircuit, most, comeBackCapMs: 60_000 },
    monotonic: clock.monotonic,
    events: { circuitOpened: ({ about }, { reason }) => said.push(`open ${about}: ${reason}`), circuitClosed: ({ about }) => said.push(`closed ${about}`) },
  });
  function enter(key: CircuitKey): Pass | HeldBack {
    try {
      return circuits.enter(key);
    } catch (error) {
      if (error instanceof HeldBack) return error;
      throw error;
    }
  }
  function pass(key: CircuitKey): Pass {
    const entered = enter(key);
    if (entered instanceof HeldBack) throw new Error(`expected to pass, found ${entered.message}`);
    return entered;
  }
  function fail(key: CircuitKey, times: number) {
    let held = null;
    for (let n = 0; n < times; n += 1) held = pass(key).leave({ kind: 'failed' }, webhookDown);
    return held;
  }
  return { circuits, clock, said, enter, pass, fail };
}

describe('the circuit of a namespace and resource', () => {
  test('holds back after five failures in a row, and says why', () => {
    const { fail, enter, said } = circuitsAt();
    expect(fail(ci, 4)).toBeNull();
    expect(fail(ci, 1)?.fields).toMatchObject({ scope: 'resource', reason: 'webhook-unavailable', delayMs: 1000 });
    expect(enter(ci)).toMatchObject({ fields: { text: 'pipelineruns.tekton.dev in namespace "ci" is paused: failed calling webhook "w"', delayMs: 1010 } });
    expect(said).toEqual(['open pipelineruns.tekton.dev in namespace "ci": webhook-unavailable']);
  });

  test('leaves the others alone', () => {
    const { fail, pass } = circuitsAt();
    fail(ci, 5);
    expect(pass(other).leave({ kind: 'succeeded' })).toBeNull();
  });

  test('tries one at a time, and closes when that succeeds', async () => {
    const { fail, enter, pass, clock, said } = circuitsAt();
    fail(ci, 5);
    await clock.pass(1000);
    const trial = pass(ci);
    expect(enter(ci)).toBeInstanceOf(HeldBack);
    expect(trial.leave({ kind: 'succeeded' })).toBeNull();
    expect(pass(ci).leave({ kind: 'failed' }, webhookDown)).toBeNull();
    expect(said.at(-1)).toBe('closed pipelineruns.tekton.dev in namespace "ci"');
  });

  test('is not held up by a trial that was given up', async () => {
    const { fail, pass, clock } = circuitsAt();
    fail(ci, 5);
    await clock.pass(1000);
    pass(ci).leave({ kind: 'unknown' });
    expect(pass(ci).leave({ kind: 'succeeded' })).toBeNull();
  });

  test('holds back those that fail after it has opened, too', () => {
    const { fail, pass } = circuitsAt();
    const underWay = pass(ci);
    fail(ci, 5);
    expect(underWay.leave({ kind: 'failed' }, webhookDown)).toBeInstanceOf(HeldBack);
  });

  test('is left once', () => {
    const { pass, fail, enter } = circuitsAt();
    fail(ci, 4);
    const entered = pass(ci);
    entered.leave({ kind: 'failed' }, webhookDown);
    entered.leave({ kind: 'succeeded' });
    expect(enter(ci)).toBeInstanceOf(HeldBack);
  });
});

test('only so many are kept: the oldest is forgotten, and counts as closed', () => {
  const { fail, pass, said } = circuitsAt(2);
  fail(ci, 5);
  fail({ ...ci, about: 'b' }, 1);
  fail({ ...ci, about: 'c' }, 1);
  expect(pass(ci).leave({ kind: 'failed' }, webhookDown)).toBeNull();
  expect(said.at(-1)).toBe('closed pipelineruns.tekton.dev in namespace "ci"');
});
