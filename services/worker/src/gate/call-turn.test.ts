import { describe, expect, test } from '@jest/globals';
import type { OutgoingAnswer, OutgoingRequest } from '@millrace/interceptors';
import { manualClock } from '../../../../test/support/manual-clock.ts';
import { callsInTurn } from './call-turn.ts';
import { createCircuits } from './circuits.ts';
import { HeldBack, orHeldBack } from './held-back.ts';
import { defaultTurns } from './settings.ts';
import { createSlots } from './slots.ts';

const never = new AbortController().signal;
const ok: OutgoingAnswer = { kind: 'answered', status: 200, header: {}, body: new Uint8Array() };
const broken: OutgoingAnswer = { ...ok, status: 500 };
const refused: OutgoingAnswer = { kind: 'unanswered', problem: 'unreachable', text: 'connection refused' };

function calls() {
  const clock = manualClock();
  const sent: OutgoingRequest[] = [];
  let answer: OutgoingAnswer | Promise<OutgoingAnswer> = ok;
  const call = callsInTurn(
    async (request) => {
      sent.push(request);
      return answer;
    },
    {
      circuits: createCircuits({ settings: { ...defaultTurns.circuit, most: 100, comeBackCapMs: 60_000 }, ...clock, events: { circuitOpened: () => undefined, circuitClosed: () => undefined } }),
      slots: createSlots({ settings: { slots: 4, shares: 4, waitMs: 2000 }, size: () => 4, ...clock }),
      timeoutMs: 700,
      now: clock.monotonic,
    },
  );
  function answers(next: typeof answer): void {
    answer = next;
  }
  return {
    clock,
    sent,
    answers,
    get: (url: string, signal = never) => orHeldBack(call({ method: 'POST', url, header: {}, body: null, caBundle: '', timeoutMs: 5000 }, signal)),
  };
}

describe('a host', () => {
  test.each([['answers 500', broken], ['is not there', refused]])('that %s five times in a row is left alone, and others are not', async (_, answer) => {
    const { get, answers, sent } = calls();
    answers(answer);
    for (let n = 1; n <= 4; n += 1) expect(await get('http://a/x')).toBe(answer);
    expect(await get('http://a/y')).toMatchObject({ fields: { scope: 'host' } });
    expect(await get('http://a/x')).toBeInstanceOf(HeldBack);
    expect(sent).toHaveLength(5);
    answers(ok);
    expect(await get('http://b/x')).toBe(ok);
  });

  test('that says no answers all the same', async () => {
    const { get, answers } = calls();
    answers({ ...ok, status: 403 });
    for (let n = 1; n <= 9; n += 1) expect(await get('http://a/x')).toMatchObject({ status: 403 });
  });

  test('that names a time is not asked before it, nor is the attempt counted', async () => {
    const { get, answers, clock } = calls();
    answers({ ...ok, status: 429, header: { 'Retry-After': ['3'] } });
    expect(await get('http://a/x')).toMatchObject({ fields: { scope: 'host', reason: 'interceptor-throttled', delayMs: 3000 } });
    answers(ok);
    await clock.pass(2999);
    expect(await get('http://a/x')).toBeInstanceOf(HeldBack);
    await clock.pass(1);
    expect(await get('http://a/x')).toBe(ok);
  });

  test('that is slow has its share of calls and no more', async () => {
    const { get, answers, clock } = calls();
    const hanging = Promise.withResolvers<OutgoingAnswer>();
    answers(hanging.promise);
    const first = get('http://a/x');
    await clock.pass(0);
    const second = get('http://a/x');
    answers(ok);
    expect(await get('http://b/x')).toBe(ok);
    await clock.pass(2000);
    expect(await second).toMatchObject({ fields: { scope: 'slot' } });
    hanging.resolve(ok);
    expect(await first).toBe(ok);
  });
});

test('a call has the time of the settings', async () => {
  const { get, sent } = calls();
  await get('http://a/x');
  expect(sent).toMatchObject([{ timeoutMs: 700 }]);
});

test('nothing is called for a job that is no longer ours', async () => {
  const { get, sent } = calls();
  await expect(get('http://a/x', AbortSignal.abort(new Error('lock lost')))).rejects.toThrow('lock lost');
  expect(sent).toEqual([]);
});
