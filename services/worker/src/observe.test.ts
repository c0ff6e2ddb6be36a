/** What observe-attempt, observe-stages and observe-record say of an attempt. */
import { describe, expect, test } from '@jest/globals';
import { tracingOff } from '@millrace/runtime';
import type { SpanAttributes, Tracing } from '@millrace/runtime';
import type { AttemptRecord, Held } from '@millrace/ledger';
import { observeAttempt } from './observe-attempt.ts';
import type { BegunAttempt } from './observe-attempt.ts';
import { observeRecord } from './observe-record.ts';
import type { PutOff, Record } from './record.ts';
import type { Subject } from './subject.ts';

const event = { id: 'e', receivedAt: 1000, listener: { namespace: 'ci', name: 'el', uid: 'u', resourceVersion: '1' }, method: 'POST', url: '/', headers: {} };
const ofTheEvent: Subject = { event, trigger: null, deliveryId: null, attempt: 1, durations: () => ({}) };
const ofADelivery: Subject = { ...ofTheEvent, trigger: 'push', deliveryId: 'd' };
const failed: AttemptRecord = { stage: 'create', outcome: 'retryable', reason: 'api-error', text: 'answered 500', durationMs: 5, worker: 'w' };
const held: Held = { stage: 'create', reason: 'api-unreachable', text: 'refused', worker: 'w', uncertain: false, place: 'kept' };

/** Everything that is said of spans, in order. */
function recording(): { readonly tracing: Tracing; readonly said: readonly unknown[] } {
  const said: unknown[] = [];
  const tracing: Tracing = {
    ...tracingOff,
    span(name, { parent, attributes }, run) {
      said.push([name, ...(parent === undefined ? [] : [`below ${parent}`]), ...(attributes === undefined ? [] : [attributes])]);
      return tracingOff.span(name, {}, run);
    },
    past: (name, durationMs) => void said.push([name, durationMs]),
    note: (attributes: SpanAttributes, problem) => void said.push([attributes, problem]),
  };
  return { tracing, said };
}

describe('an attempt', () => {
  test.each<[string, Subject, Omit<BegunAttempt, 'trace'>, number]>([
    ['the first at an event has waited since it was received', ofTheEvent, { now: 1250, idleMs: 0, lateMs: 3 }, 250],
    ['a later one since the attempt before it', { ...ofTheEvent, attempt: 2 }, { now: 9000, idleMs: 4000, lateMs: 20 }, 4000],
    ['the first at a delivery since that was due', ofADelivery, { now: 9000, idleMs: 0, lateMs: 20 }, 20],
    ['one after a hold since it was due again', { ...ofADelivery, attempt: 2 }, { now: 9000, idleMs: 0, lateMs: 7 }, 7],
    ['one whose clock was ahead has not waited', ofADelivery, { now: 9000, idleMs: 0, lateMs: -4 }, 0],
  ])('%s', async (_what, subject, begun, waitMs) => {
    const { tracing, said } = recording();
    await observeAttempt(tracing, subject, { ...begun, trace: 'the request' }, async () => undefined);
    expect(said).toMatchObject([['attempt', 'below the request', { 'millrace.event.id': 'e', 'millrace.attempt': subject.attempt, 'millrace.wait_ms': waitMs }], ['wait', waitMs]]);
  });
});

describe('what an attempt came to', () => {
  test.each<[string, PutOff, readonly unknown[]]>([
    [
      'a failure for now',
      { kind: 'park', attempt: failed, delayMs: 1000.4, spent: { totalMs: 0, absentMs: null } },
      [[{ 'millrace.stage': 'create', 'millrace.outcome': 'retryable', 'millrace.reason': 'api-error' }, 'answered 500'], [{ 'millrace.retry_in_ms': 1000 }, null], ['record']],
    ],
    [
      'nothing, because the gate was closed',
      { kind: 'hold', held, scope: 'cluster', delayMs: 50, spent: { totalMs: 0, absentMs: null } },
      [[{ 'millrace.stage': 'create', 'millrace.outcome': 'held', 'millrace.reason': 'api-unreachable' }, 'refused'], [{ 'millrace.retry_in_ms': 50 }, null], ['record']],
    ],
  ])('is on its span: %s', async (_what, putOff, expected) => {
    const { tracing, said } = recording();
    const took: string[] = [];
    const record = observeRecord({ tracing, events: { took: (verb) => void took.push(verb) }, monotonic: () => 0 }, { deliveryPutOff: async () => undefined } as unknown as Record);
    await record.deliveryPutOff(ofADelivery, 'd', 1, putOff);
    expect(said).toEqual(expected);
    expect(took).toEqual(['record']);
  });
});
