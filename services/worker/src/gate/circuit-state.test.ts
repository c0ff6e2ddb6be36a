import { expect, test } from '@jest/globals';
import { closedCircuit, defaultCircuit, enterCircuit, leaveCircuit } from './circuit-state.ts';
import type { Came, CircuitState } from './circuit-state.ts';

const failed: Came = { kind: 'failed' };
const succeeded: Came = { kind: 'succeeded' };
const unknown: Came = { kind: 'unknown' };
const open: CircuitState = { kind: 'open', until: 2000, openings: 1 };
const trial: CircuitState = { kind: 'trial', openings: 1 };

test.each<[string, CircuitState, boolean, Came, CircuitState]>([
  ['a failure is counted', closedCircuit, false, failed, { kind: 'closed', failures: 1 }],
  ['a success begins the count anew', { kind: 'closed', failures: 4 }, false, succeeded, closedCircuit],
  ['nothing learned changes nothing', { kind: 'closed', failures: 4 }, false, unknown, { kind: 'closed', failures: 4 }],
  ['the fifth in a row opens', { kind: 'closed', failures: 4 }, false, failed, { kind: 'open', until: 2000, openings: 1 }],
  ['what went in before it opened does not keep it open', open, false, failed, open],
  ['nor does it close it', open, false, succeeded, open],
  ['nor does it end a trial', trial, false, succeeded, trial],
  ['a trial that succeeds closes', trial, true, succeeded, closedCircuit],
  ['a trial that fails opens for twice as long', trial, true, failed, { kind: 'open', until: 3000, openings: 2 }],
  ['a trial that learned nothing leaves it to the next', trial, true, unknown, { kind: 'open', until: 1000, openings: 1 }],
  ['a 429 opens at once for the time that it names', closedCircuit, false, { kind: 'told-to-wait', ms: 7000 }, { kind: 'open', until: 8000, openings: 0 }],
  ['of two 429s the later time holds', { kind: 'open', until: 9000, openings: 0 }, false, { kind: 'told-to-wait', ms: 1000 }, { kind: 'open', until: 9000, openings: 0 }],
])('%s', (_, state, isTrial, came, next) => {
  expect(leaveCircuit(state, isTrial, came, 1000, defaultCircuit)).toEqual(next);
});

test('an open circuit is not open for longer than the cap', () => {
  expect(leaveCircuit({ kind: 'trial', openings: 60 }, true, failed, 1000, defaultCircuit)).toEqual({ kind: 'open', until: 31_000, openings: 61 });
});

test('the settings say when it opens, and for how long', () => {
  expect(leaveCircuit(closedCircuit, false, failed, 0, { failures: 1, firstMs: 50, capMs: 40 })).toEqual({ kind: 'open', until: 40, openings: 1 });
});

test.each<[string, CircuitState, object]>([
  ['a closed circuit lets everybody pass', { kind: 'closed', failures: 3 }, { kind: 'passes', isTrial: false }],
  ['an open one nobody before its time', open, { kind: 'stays-out', forMs: 1000 }],
  ['then the first who comes, on trial', { ...open, until: 1000 }, { kind: 'passes', isTrial: true, state: trial }],
  ['and nobody else', trial, { kind: 'stays-out', forMs: 1000 }],
])('%s', (_, state, entered) => {
  expect(enterCircuit(state, 1000, defaultCircuit)).toMatchObject(entered);
});
