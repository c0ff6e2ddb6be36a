import { describe, expect, test } from '@jest/globals';
import { filtered, retryable, terminal } from '@millrace/triggers';
import { defaultBackoff } from './backoff.ts';
import { defaultPatience, holdOrGiveUp, outcomeToJob } from './outcome-to-job.ts';
import type { Next, Patience, Tried } from './outcome-to-job.ts';

const patience: Patience = { ...defaultPatience, backoff: defaultBackoff };
const minute = 60_000;
const hour = 60 * minute;

function tried(changes: Partial<Tried> = {}): Tried {
  return { attempt: 1, spent: { totalMs: 0, absentMs: null }, ageMs: 0, maxAgeMs: null, ...changes };
}

function next(outcome: Parameters<typeof outcomeToJob>[0], so: Partial<Tried> = {}, changes: Partial<Patience> = {}): Next {
  return outcomeToJob(outcome, tried(so), { ...patience, ...changes }, 0.5);
}

const failure = retryable('api-error', { kind: 'attempt' }, '500');
const absent = retryable('template-missing', { kind: 'absent' }, 'TriggerTemplate "t" not found');

describe('what happens next', () => {
  test('a filtered delivery is settled', () => {
    expect(next(filtered('filter-not-true', 'no'))).toEqual({ kind: 'settle', how: 'filtered', reason: 'filter-not-true', text: 'no' });
  });

  test('a terminal failure is a dead letter at once', () => {
    expect(next(terminal('object-invalid', 'bad'))).toEqual({ kind: 'settle', how: 'dead', reason: 'object-invalid', text: 'bad' });
  });

  test('a retryable failure is parked, longer each time', () => {
    expect(next(failure)).toMatchObject({ kind: 'park', delayMs: 500 });
    expect(next(failure, { attempt: 3 })).toMatchObject({ kind: 'park', delayMs: 2000 });
    expect(next(failure, {}, { backoff: { firstMs: 10, capMs: 20 } })).toMatchObject({ delayMs: 5 });
  });

  test('what it has spent goes with it', () => {
    expect(next(failure, { spent: { totalMs: minute, absentMs: 7 } })).toMatchObject({ spent: { totalMs: minute, absentMs: null } });
    expect(next(absent, { spent: { totalMs: minute, absentMs: 7 } })).toMatchObject({ spent: { totalMs: minute, absentMs: 7 } });
  });
});

describe('the time it has', () => {
  test('is two minutes for what is absent, the last attempt at their end', () => {
    expect(next(absent, { attempt: 9, spent: { totalMs: 3 * hour, absentMs: 2 * minute - 100 } })).toMatchObject({ kind: 'park', delayMs: 100 });
    expect(next(absent, { attempt: 10, spent: { totalMs: 3 * hour, absentMs: 2 * minute } })).toEqual({
      kind: 'settle',
      how: 'dead',
      reason: 'template-missing',
      text: 'gave up after 2 min and 10 attempts: TriggerTemplate "t" not found',
    });
  });

  test('to be absent is counted from the first time in a row', () => {
    expect(next(absent, { spent: { totalMs: 23 * hour, absentMs: null } })).toMatchObject({ kind: 'park', spent: { absentMs: 0 } });
  });

  test('is a day for anything else', () => {
    expect(next(failure, { attempt: 200, spent: { totalMs: 24 * hour - 1, absentMs: null } })).toMatchObject({ kind: 'park', delayMs: 1 });
    expect(next(failure, { attempt: 200, spent: { totalMs: 24 * hour, absentMs: null } })).toMatchObject({ kind: 'settle', how: 'dead', reason: 'api-error' });
  });

  test('is what the settings say', () => {
    expect(next(absent, { spent: { totalMs: 10, absentMs: 10 } }, { absentMs: 10 })).toMatchObject({ kind: 'settle' });
    expect(next(absent, { spent: { totalMs: 10, absentMs: 5 } }, { totalMs: 10 })).toMatchObject({ kind: 'settle' });
    expect(next(failure, { spent: { totalMs: 10, absentMs: null } }, { totalMs: 10 })).toMatchObject({ kind: 'settle' });
  });
});

describe('what is closed for all', () => {
  const spent = { totalMs: 48 * hour, absentMs: 48 * hour };

  test('holds without using up time, however long', () => {
    expect(holdOrGiveUp(failure, 700, tried({ attempt: 9, spent }))).toEqual({ kind: 'hold', delayMs: 700, spent });
  });

  test('is also the flow that names a delay, up to a bound', () => {
    const throttled = retryable('api-throttled', { kind: 'flow', retryAfterMs: 7000 }, '429');
    expect(next(throttled, { attempt: 9, spent })).toEqual({ kind: 'hold', delayMs: 7000, spent });
    expect(next(throttled, {}, { retryAfterMs: 1000 })).toMatchObject({ delayMs: 1000 });
  });
});

describe('an event with a maximum age', () => {
  const so = { ageMs: 9 * minute, maxAgeMs: 10 * minute };

  test('is tried once more at its end', () => {
    expect(next(failure, { ...so, ageMs: 10 * minute - 100, attempt: 9 })).toMatchObject({ kind: 'park', delayMs: 100 });
    expect(holdOrGiveUp(failure, hour, tried(so))).toMatchObject({ kind: 'hold', delayMs: minute });
  });

  test.each([
    ['tried', (old: Tried) => outcomeToJob(failure, old, patience, 0.5)],
    ['held', (old: Tried) => holdOrGiveUp(failure, 10, old)],
  ])('is not %s after it', (_, decide) => {
    expect(decide(tried({ ...so, ageMs: 10 * minute }))).toEqual({ kind: 'settle', how: 'dead', reason: 'api-error', text: '10 min old, and not tried again after 10 min: 500' });
  });
});
