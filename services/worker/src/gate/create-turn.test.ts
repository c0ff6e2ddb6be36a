import { describe, expect, test } from '@jest/globals';
import type { CreateAnswer, KubeFailure } from '@millrace/kube';
import { LockLost } from '@millrace/pipeline';
import { manualClock } from '../../../../test/support/manual-clock.ts';
import { createCircuits } from './circuits.ts';
import { createsInTurn } from './create-turn.ts';
import type { CreatePlace } from './create-turn.ts';
import { createGate } from './gate.ts';
import { HeldBack, orHeldBack } from './held-back.ts';
import { defaultTurns } from './settings.ts';
import { createSlots } from './slots.ts';

const never = new AbortController().signal;
const ci: CreatePlace = { namespace: 'ci', resource: 'pipelineruns.tekton.dev', user: 'system:serviceaccount:ci:bot' };
const created: CreateAnswer = { kind: 'created', uid: 'u', warnings: [], found: false };

function failed(classified: KubeFailure['classified'], unknown = false): CreateAnswer {
  return { kind: 'failed', failure: { status: 500, code: 'X', text: 'it failed', classified }, unknown };
}
const webhookDown = failed({ kind: 'retryable', reason: 'webhook-unavailable', scope: { kind: 'resource', namespace: 'ci', resource: ci.resource } });
const serverError = failed({ kind: 'retryable', reason: 'api-error', scope: { kind: 'resource', namespace: 'ci', resource: ci.resource } }, true);
const throttled = failed({ kind: 'retryable', reason: 'api-throttled', scope: { kind: 'flow', retryAfterMs: 3000 } });
const away = failed({ kind: 'retryable', reason: 'api-unreachable', scope: { kind: 'cluster' } }, true);
const invalid = failed({ kind: 'terminal', reason: 'object-invalid' });

function turns(api = { there: true }) {
  const clock = manualClock();
  const quiet = { gateClosed: () => undefined, gateOpened: () => undefined, circuitOpened: () => undefined, circuitClosed: () => undefined };
  const gate = createGate({ settings: defaultTurns.gate, probe: async () => api.there, ...clock, events: quiet });
  const circuits = createCircuits({ settings: { ...defaultTurns.circuit, most: 100, comeBackCapMs: 60_000 }, ...clock, events: quiet });
  const slots = createSlots({ settings: { ...defaultTurns.gate, shares: 4, waitMs: 2000 }, size: gate.limit, ...clock });
  gate.onChange(slots.look);
  const inTurn = createsInTurn({ gate, circuits, slots });
  let sent = 0;
  async function create(answer: CreateAnswer | Promise<CreateAnswer>, place = ci, signal = never) {
    return orHeldBack(
      inTurn(place, signal, async () => {
        sent += 1;
        return answer;
      }),
    );
  }
  return { gate, clock, create, sent: () => sent };
}

function heldBy(answer: CreateAnswer | HeldBack): string {
  return answer instanceof HeldBack ? answer.fields.scope : 'nothing';
}

test('what succeeds, is refused for good, or fails by itself comes back as it is', async () => {
  const { create } = turns();
  for (const answer of [created, { kind: 'taken' } as const, invalid, away, webhookDown]) expect(await create(answer)).toBe(answer);
});

describe('a namespace and resource that fails', () => {
  test('is paused after five in a row, and others are not', async () => {
    const { create, sent } = turns();
    for (let n = 1; n <= 4; n += 1) expect(await create(webhookDown)).toBe(webhookDown);
    expect(heldBy(await create(webhookDown))).toBe('resource');
    expect(heldBy(await create(created))).toBe('resource');
    expect(sent()).toBe(5);
    expect(await create(created, { ...ci, namespace: 'other' })).toBe(created);
    expect(await create(created, { ...ci, resource: 'configmaps' })).toBe(created);
  });

  test('goes on when one trial succeeds', async () => {
    const { create, clock } = turns();
    for (let n = 1; n <= 5; n += 1) await create(webhookDown);
    await clock.pass(1000);
    const trial = Promise.withResolvers<CreateAnswer>();
    const first = create(trial.promise);
    expect(heldBy(await create(created))).toBe('resource');
    trial.resolve(created);
    expect(await first).toBe(created);
    expect(await create(created)).toBe(created);
  });

  test('makes one ask whether the API server is ready at all', async () => {
    const { create, gate } = turns({ there: false });
    for (let n = 1; n <= 4; n += 1) await create(serverError);
    const held = await create(serverError);
    expect(held).toMatchObject({ fields: { scope: 'cluster', uncertain: true } });
    gate.close();
  });
});

describe('an account that is told to wait', () => {
  test('waits as long as it was told, by itself', async () => {
    const { create, clock } = turns();
    expect(await create(throttled)).toMatchObject({ fields: { scope: 'flow', reason: 'api-throttled', delayMs: 3000 } });
    expect(heldBy(await create(created))).toBe('flow');
    expect(await create(created, { ...ci, user: 'system:serviceaccount:ci:another' })).toBe(created);
    await clock.pass(3000);
    expect(await create(created)).toBe(created);
  });

  test('does not use up the trial of its namespace', async () => {
    const { create, clock } = turns();
    for (let n = 1; n <= 5; n += 1) await create(webhookDown);
    await create(throttled, { ...ci, resource: 'configmaps' });
    await clock.pass(1000);
    expect(heldBy(await create(created))).toBe('flow');
    expect(await create(created, { ...ci, user: 'another' })).toBe(created);
  });
});

describe('a namespace that has its share under way', () => {
  test('waits for a moment, then is held without having sent anything', async () => {
    const { create, clock, sent } = turns();
    const hanging = Promise.withResolvers<CreateAnswer>();
    const underWay = [1, 2, 3, 4].map(() => create(hanging.promise));
    const fifth = create(created);
    expect(await create(created, { ...ci, namespace: 'other' })).toBe(created);
    await clock.pass(2000);
    const held = await fifth;
    expect(held).toMatchObject({ fields: { scope: 'slot', reason: 'no-slot' } });
    expect(sent()).toBe(5);
    hanging.resolve(created);
    await Promise.all(underWay);
    expect(await create(created)).toBe(created);
  });

  test('sends nothing for a job that is no longer ours', async () => {
    const { create, sent } = turns();
    await expect(create(created, ci, AbortSignal.abort())).rejects.toThrow(LockLost);
    expect(sent()).toBe(0);
  });
});

test('while the gate is closed nothing is sent', async () => {
  const { create, gate, clock, sent } = turns({ there: false });
  await gate.doubt({ reason: 'api-unreachable', text: 'refused' });
  const held = create(created);
  await clock.pass(2000);
  expect(heldBy(await held)).toBe('cluster');
  expect(sent()).toBe(0);
  gate.close();
});
