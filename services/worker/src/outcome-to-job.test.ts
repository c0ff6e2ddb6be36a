import { describe, expect, test } from '@jest/globals';
import { filtered, retryable, terminal } from '@millrace/triggers';
import { defaultBackoff } from './backoff.ts';
import { defaultPatience, outcomeToJob } from './outcome-to-job.ts';
import type { Tried } from './outcome-to-job.ts';

const patience = { ...defaultPatience, backoff: defaultBackoff };
const minute = 60_000;

function tried(attempt: number, elapsedMs: number): Tried {
  return { attempt, firstBegunAt: 1_000_000, now: 1_000_000 + elapsedMs };
}

describe('what happens next', () => {
  test('a filtered delivery is settled', () => {
    expect(outcomeToJob(filtered('filter-not-true', 'no'), tried(1, 0), patience, 0.5)).toEqual({ kind: 'settle', how: 'filtered', reason: 'filter-not-true', text: 'no' });
  });

  test('a terminal failure is a dead letter at once', () => {
    expect(outcomeToJob(terminal('object-invalid', 'bad'), tried(1, 0), patience, 0.5)).toEqual({ kind: 'settle', how: 'dead', reason: 'object-invalid', text: 'bad' });
  });

  test('a retryable failure is parked, longer each time', () => {
    const failure = retryable('api-error', { kind: 'attempt' }, '500');
    expect(outcomeToJob(failure, tried(1, 0), patience, 0.5)).toEqual({ kind: 'park', delayMs: 500 });
    expect(outcomeToJob(failure, tried(3, minute), patience, 0.5)).toEqual({ kind: 'park', delayMs: 2000 });
  });

  test('the API server names the delay when it throttles', () => {
    expect(outcomeToJob(retryable('api-throttled', { kind: 'flow', retryAfterMs: 7000 }, '429'), tried(9, minute), patience, 0.5)).toEqual({ kind: 'park', delayMs: 7000 });
  });

  test('what is absent gets two minutes, the last attempt at their end', () => {
    const failure = retryable('template-missing', { kind: 'absent' }, 'TriggerTemplate "t" not found');
    expect(outcomeToJob(failure, tried(9, 2 * minute - 100), patience, 0.5)).toEqual({ kind: 'park', delayMs: 100 });
    expect(outcomeToJob(failure, tried(10, 2 * minute), patience, 0.5)).toEqual({
      kind: 'settle',
      how: 'dead',
      reason: 'template-missing',
      text: 'gave up after 2 min and 10 attempts: TriggerTemplate "t" not found',
    });
  });

  test('anything else gets a day', () => {
    const failure = retryable('api-unreachable', { kind: 'cluster' }, 'refused');
    expect(outcomeToJob(failure, tried(200, 24 * 60 * minute - 1), patience, 0.5).kind).toBe('park');
    expect(outcomeToJob(failure, tried(200, 24 * 60 * minute), patience, 0.5).kind).toBe('settle');
  });
});
