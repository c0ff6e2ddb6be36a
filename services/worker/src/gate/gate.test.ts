import { describe, expect, test } from '@jest/globals';
import { manualClock, settled } from '../../../../test/support/manual-clock.ts';
import { createGate } from './gate.ts';
import type { Failing } from './held-back.ts';
import { defaultGate } from './gate-state.ts';

const refused: Failing = { reason: 'api-unreachable', text: 'connection refused' };

/** An API server that is there or not, and a gate before it. */
function gateBefore(api: { there: boolean; probes: number }, settings = defaultGate) {
  const clock = manualClock();
  const said: string[] = [];
  const gate = createGate({
    settings,
    async probe() {
      api.probes += 1;
      return api.there;
    },
    monotonic: clock.monotonic,
    after: clock.after,
    events: { gateClosed: ({ text }) => said.push(`closed: ${text}`), gateOpened: (ms) => said.push(`open after ${ms} ms`) },
  });
  return { gate, clock, said };
}

function away() {
  return { there: false, probes: 0 };
}

describe('a gate that is doubted', () => {
  test('stays open when the API server is there: the trouble is the doubter\'s own', async () => {
    const { gate, said } = gateBefore({ there: true, probes: 0 });
    expect(await gate.doubt(refused)).toBeNull();
    expect(gate.limit()).toBe(16);
    expect(said).toEqual([]);
  });

  test('lets nothing begin while it asks, once for all who doubt', async () => {
    const api = away();
    const { gate } = gateBefore(api);
    const doubts = [gate.doubt(refused), gate.doubt(refused)];
    expect(gate.limit()).toBe(0);
    expect(gate.holdsBack()).toBeNull();
    expect((await Promise.all(doubts)).map((held) => held?.fields.scope)).toEqual(['cluster', 'cluster']);
    expect(api.probes).toBe(1);
    gate.close();
  });

  test('takes a probe that breaks for a no', async () => {
    const clock = manualClock();
    const gate = createGate({ settings: defaultGate, probe: () => Promise.reject(new Error('broken')), monotonic: clock.monotonic, after: clock.after, events: { gateClosed: () => undefined, gateOpened: () => undefined } });
    expect(await gate.doubt(refused)).not.toBeNull();
    gate.close();
  });
});

describe('a gate that is closed', () => {
  test('says why, and when to look again, one after the other', async () => {
    const { gate } = gateBefore(away());
    await gate.doubt(refused);
    const held = [gate.holdsBack(), gate.holdsBack()].map((one) => one?.fields);
    expect(held).toMatchObject([
      { scope: 'cluster', reason: 'api-unreachable', text: 'creating is paused: connection refused', delayMs: 1010 },
      { delayMs: 1020 },
    ]);
    gate.close();
  });

  test('asks again, later each time, until the API server is there; then it opens with a few', async () => {
    const api = away();
    const { gate, clock, said } = gateBefore(api);
    await gate.doubt(refused);
    await clock.pass(2000);
    expect(api.probes).toBe(2);
    api.there = true;
    await clock.pass(499);
    expect(gate.limit()).toBe(0);
    await clock.pass(1);
    expect(gate.limit()).toBe(4);
    expect(said).toEqual(['closed: connection refused', 'open after 2500 ms']);
    expect(clock.pending()).toBe(0);
  });

  test('asks as often as its settings say', async () => {
    const api = away();
    const { gate, clock } = gateBefore(api, { ...defaultGate, probeFirstMs: 10, probeCapMs: 10 });
    await gate.doubt(refused);
    await clock.pass(50);
    expect(api.probes).toBe(6);
    gate.close();
  });

  test('tells those who wait when it changes', async () => {
    const api = away();
    const { gate, clock } = gateBefore(api);
    const limits: number[] = [];
    gate.onChange(() => limits.push(gate.limit()));
    await gate.doubt(refused);
    api.there = true;
    await clock.pass(1000);
    expect(limits).toEqual([0, 0, 4]);
    for (let n = 0; n < 12; n += 1) gate.succeeded();
    expect(limits.at(-1)).toBe(16);
  });

  test('leaves no timer when it ends', async () => {
    const { gate, clock } = gateBefore(away());
    await gate.doubt(refused);
    gate.close();
    expect(clock.pending()).toBe(0);
  });

  test('knows how much of the time until now it was closed', async () => {
    const api = away();
    const { gate, clock } = gateBefore(api);
    await clock.pass(10_000);
    await gate.doubt(refused);
    await clock.pass(500);
    expect([gate.closedDuring(100), gate.closedDuring(60_000)]).toEqual([100, 500]);
    api.there = true;
    await clock.pass(1500);
    expect([gate.closedDuring(1000), gate.closedDuring(1500), gate.closedDuring(60_000)]).toEqual([0, 500, 1000]);
    await settled();
  });
});
