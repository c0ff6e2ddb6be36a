import { describe, expect, test } from '@jest/globals';
import { listen } from '@millrace/pipeline';
import { retryable } from '@millrace/triggers';
import { createConclude } from './conclude.ts';
import type { Begun, Stopping } from './conclude.ts';
import { HeldBack } from './gate/held-back.ts';
import { defaultBackoff } from './backoff.ts';
import { defaultPatience } from './outcome-to-job.ts';

const minute = 60_000;
const paused = new HeldBack({ scope: 'cluster', reason: 'api-unreachable', text: 'creating is paused: refused', delayMs: 1500 });
const begun: Begun = { attempt: 3, spent: { totalMs: 0, absentMs: null }, idleMs: 0, ageMs: 0, maxAgeMs: null };
const refused = retryable('api-unreachable', { kind: 'cluster' }, 'refused');
const missing = retryable('template-missing', { kind: 'absent' }, 'TriggerTemplate "t" not found');
const longMissing = { ...begun, spent: { totalMs: 3 * minute, absentMs: 3 * minute } };

/** `closed`: whether the gate is; `away`: whether it would close if somebody asked; `closedMs`: for how long it was. */
function concluding({ closed = false, away = closed, closedMs = 0, startedAgo = 0 }: { closed?: boolean; away?: boolean; closedMs?: number; startedAgo?: number } = {}) {
  const conclude = createConclude({
    patience: { ...defaultPatience, backoff: defaultBackoff },
    gate: { doubt: async () => (away ? paused : null), holdsBack: () => (closed ? paused : null), closedDuring: (lastMs) => Math.min(lastMs, closedMs) },
    random: () => 0.5,
    monotonic: () => startedAgo,
    worker: 'w',
  });
  return (why: Stopping, so: Begun = begun, stage: 'create' | 'bind' = 'create') => conclude.stopped(stage, why, so, listen(), 0);
}

describe('a failure of the cluster', () => {
  test('holds, once the API server is known to be away', async () => {
    expect(await concluding({ away: true })(refused)).toMatchObject({ kind: 'hold', scope: 'cluster', delayMs: 1500, held: { stage: 'create', uncertain: true, place: 'kept' } });
  });

  test('is this delivery\'s own when the API server is there', async () => {
    expect(await concluding()(refused)).toMatchObject({ kind: 'park', delayMs: 2000 });
  });
});

describe('what is absent', () => {
  test('is held while nobody can see whether it is there', async () => {
    expect(await concluding({ closed: true })(missing, begun, 'bind')).toMatchObject({ kind: 'hold', scope: 'cluster', held: { stage: 'bind', uncertain: false } });
  });

  test('is not given up without asking whether the API server is there', async () => {
    expect(await concluding({ away: true })(missing, longMissing)).toMatchObject({ kind: 'hold' });
    expect(await concluding()(missing, longMissing)).toMatchObject({ kind: 'settle', settlement: { attempt: { reason: 'template-missing' } } });
  });
});

describe('what was held back', () => {
  const noSlot = new HeldBack({ scope: 'slot', reason: 'no-slot', text: 'busy', delayMs: 500 });

  test('was not tried, and nothing was sent', async () => {
    expect(await concluding()(noSlot)).toEqual({
      kind: 'hold',
      scope: 'slot',
      delayMs: 500,
      spent: begun.spent,
      held: { stage: 'create', reason: 'no-slot', text: 'busy', worker: 'w', uncertain: false, place: 'kept' },
    });
  });

  test('may have been carried out all the same', async () => {
    expect(await concluding()(new HeldBack({ ...noSlot.fields, uncertain: true }))).toMatchObject({ held: { uncertain: true } });
  });

  test.each(['resource', 'flow', 'host'] as const)('by a circuit (%s) makes room for others of its listener', async (scope) => {
    expect(await concluding()(new HeldBack({ ...noSlot.fields, scope }))).toMatchObject({ held: { place: 'given-up' } });
  });

  test('is still ended by its age', async () => {
    expect(await concluding()(noSlot, { ...begun, ageMs: 600, maxAgeMs: 600 })).toMatchObject({ kind: 'settle', settlement: { kind: 'dead' } });
  });
});

describe('the time that was spent', () => {
  const waited = { ...begun, spent: { totalMs: 1000, absentMs: 500 }, idleMs: 100 };

  test('is the wait and the attempt', async () => {
    expect(await concluding({ startedAgo: 20 })(missing, waited)).toMatchObject({ spent: { totalMs: 1120, absentMs: 620 } });
  });

  test('is not that in which the gate was closed', async () => {
    expect(await concluding({ startedAgo: 20, closedMs: 90 })(missing, waited)).toMatchObject({ spent: { totalMs: 1030, absentMs: 530 } });
  });
});
