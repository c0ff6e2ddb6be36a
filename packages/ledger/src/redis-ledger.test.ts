import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { attempt, decided, decision, failedForGood, failedForNow, filteredOut, inlineNow, openTestLedger, queuedNow, received, rendering, type TestLedger } from '../../../test/support/ledger.ts';
import { startTestRedis, type TestRedis } from '../../../test/support/redis.ts';
import type { BegunDelivery, BegunEvent, ObjectResult, Recorded, Settlement } from './ledger.ts';
import type { LedgerSettings } from './settings.ts';

let redis: TestRedis;
let ledger: TestLedger;
let other: TestLedger;
let opened: TestLedger[] = [];
let prefix = '';

beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(async () => {
  for (const each of opened) each.disconnect();
  await redis.close();
});
beforeEach(() => {
  for (const each of opened) each.disconnect();
  opened = [];
  prefix = `{test-${randomUUID()}}:`;
  ledger = open();
  other = open();
});

function open(settings: Partial<LedgerSettings> = {}): TestLedger {
  const made = openTestLedger(redis.url, prefix, settings);
  opened.push(made);
  return made;
}

type Begun = Extract<BegunEvent, { kind: 'begun' }>;
type BegunAtDelivery = Extract<BegunDelivery, { kind: 'begun' }>;

async function store(changes: Parameters<typeof received>[0] = {}): Promise<string> {
  const event = received(changes);
  const answer = await ledger.persist(event);
  expect(answer.kind).toBe('stored');
  return event.event.id;
}

async function begin(eventId: string, run = 1, on = ledger): Promise<Begun> {
  const begun = await on.beginEvent(eventId, run);
  if (begun.kind !== 'begun') throw new Error(`expected to begin, found ${JSON.stringify(begun)}`);
  return begun;
}

async function beginAt(deliveryId: string, run = 1, on = ledger): Promise<BegunAtDelivery> {
  const begun = await on.beginDelivery(deliveryId, run);
  if (begun.kind !== 'begun') throw new Error(`expected to begin, found ${JSON.stringify(begun)}`);
  return begun;
}

/** An event with one queued delivery for each name; their ids. */
async function dispatch(names: readonly string[], changes: Parameters<typeof received>[0] = {}) {
  const eventId = await store(changes);
  const { token } = await begin(eventId);
  const deliveries = names.map((name) => decided(eventId, name, queuedNow));
  await ledger.recordDecision(eventId, token, decision(deliveries));
  return { eventId, deliveryIds: deliveries.map(({ id }) => id) };
}

async function settle(deliveryId: string, settlement: Settlement, run = 1): Promise<Recorded> {
  const { token } = await beginAt(deliveryId, run);
  return ledger.settleDelivery(deliveryId, token, settlement);
}

const createdObject: ObjectResult = { kind: 'created', name: 'run-abcdefgh', uid: 'u1', resource: 'pipelineruns', warnings: [], at: 1, found: false };
const created: Settlement = { kind: 'created', attempt: attempt(), chain: null, objects: new Map([[0, createdObject]]) };
const dead: Settlement = { kind: 'dead', attempt: failedForGood, chain: null, objects: new Map() };
const filtered: Settlement = { kind: 'filtered', attempt: attempt({ outcome: 'filtered', reason: 'filter-not-true' }), chain: null };

async function state(eventId: string) {
  return (await ledger.event(eventId))?.state;
}

describe('the way of an event', () => {
  test('is stored, begun, decided, created and final', async () => {
    const eventId = await store();
    const { token, event, body } = await begin(eventId);
    expect(event).toMatchObject({ id: eventId, method: 'POST', listener: { namespace: 'ci', name: 'el' } });
    expect(Buffer.from(body).toString()).toBe('{"ref":"refs/heads/main"}');

    const delivery = decided(eventId, 'push', inlineNow);
    expect(await ledger.recordDecision(eventId, token, decision([delivery]))).toEqual({ kind: 'recorded', queued: [], eventFinal: false, admit: [] });

    const begun = await beginAt(delivery.id);
    expect(begun).toMatchObject({ attempt: 1, identity: delivery.identity, selected: delivery.selected, rendering: null, redrive: 'none' });
    expect(await ledger.storeRendering(delivery.id, begun.token, rendering)).toEqual({ kind: 'stored', value: rendering });
    expect(await ledger.recordObject(delivery.id, begun.token, 0, createdObject)).toEqual({ kind: 'stored', value: createdObject });
    expect(await ledger.settleDelivery(delivery.id, begun.token, created)).toEqual({ kind: 'recorded', queued: [], eventFinal: true, admit: [] });

    expect(await ledger.event(eventId)).toMatchObject({ state: 'final', dead: false, deliveries: [{ state: 'created', rendering, attempts: [{ outcome: 'ok' }] }] });
    expect(await ledger.depth()).toEqual({ open: 0, waiting: 0, deadLetters: 0, oldestReceivedAt: null });
  });

  test('ends at once when nothing was selected', async () => {
    const eventId = await store();
    const { token } = await begin(eventId);
    expect(await ledger.recordDecision(eventId, token, decision([], { note: 'no trigger matched' }))).toMatchObject({ kind: 'recorded', eventFinal: true });
    expect(await ledger.event(eventId)).toMatchObject({ state: 'final', note: 'no trigger matched', dead: false });
  });

  test('is final when the last of its deliveries is', async () => {
    const { eventId, deliveryIds } = await dispatch(['a', 'b']);
    expect(await settle(deliveryIds[0]!, created)).toMatchObject({ eventFinal: false });
    expect(await state(eventId)).toBe('dispatched');
    expect(await settle(deliveryIds[1]!, filtered)).toMatchObject({ eventFinal: true });
    expect(await state(eventId)).toBe('final');
  });

  test('that can never be decided is a dead letter itself', async () => {
    const eventId = await store();
    const { token } = await begin(eventId);
    await ledger.recordDecision(eventId, token, decision([], { attempt: attempt({ stage: 'select', outcome: 'terminal', reason: 'listener-gone' }) }));
    expect(await ledger.event(eventId)).toMatchObject({ state: 'final', dead: true, attempts: [{ reason: 'listener-gone' }] });
    expect(await ledger.depth()).toMatchObject({ deadLetters: 1 });
  });

  test('carries its trace context', async () => {
    const eventId = await store({ traceparent: '00-aa-bb-01' });
    expect((await begin(eventId)).traceparent).toBe('00-aa-bb-01');
  });
});

describe('persist', () => {
  test('answers a retry of the same write as it answered the write', async () => {
    const event = received();
    const first = await ledger.persist(event);
    expect(await other.persist(event)).toEqual(first);
    expect(await ledger.depth()).toMatchObject({ open: 1 });
  });

  test('keeps every byte of the body', async () => {
    const body = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    const eventId = await store({ body });
    expect(Buffer.from((await begin(eventId)).body).equals(body)).toBe(true);
    expect(Buffer.from((await ledger.body(eventId)) ?? []).equals(body)).toBe(true);
  });
});
