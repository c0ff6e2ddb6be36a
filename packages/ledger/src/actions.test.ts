import { describe, expect, test } from '@jest/globals';
import { attempt, created, createdObject, dead, decided, decision, filteredOut, rendering, useLedger } from '../../../test/support/ledger.ts';
import type { DeadLetterId } from './dead-letters.ts';

const at = useLedger();
const ann = { by: 'ann' };

async function deadLetter(changes: Parameters<typeof at.dispatchOne>[0] = {}) {
  const { eventId, deliveryId } = await at.dispatchOne(changes);
  await at.settle(deliveryId, dead);
  const id: DeadLetterId = { kind: 'delivery', id: deliveryId };
  return { eventId, deliveryId, id };
}

async function deadEvent() {
  const eventId = await at.store();
  const { token } = await at.begin(eventId);
  await at.ledger.recordDecision(eventId, token, decision([], { attempt: attempt({ stage: 'select', outcome: 'terminal', reason: 'listener-gone' }) }));
  return eventId;
}

async function audited() {
  return (await at.ledger.audit({ cursor: null, limit: 10 })).entries;
}

describe('dead letters', () => {
  test('are counted by why, and found by it', async () => {
    const { id, eventId } = await deadLetter();
    await deadLetter();
    const failed = await deadEvent();
    expect(await at.ledger.deadLetterReasons()).toEqual([
      { why: 'create/object-invalid', count: 2 },
      { why: 'select/listener-gone', count: 1 },
    ]);
    expect((await at.ledger.deadLetters({ cursor: null, limit: 10 }, { why: 'select/listener-gone' })).deadLetters).toMatchObject([{ kind: 'event', id: failed, eventId: failed }]);
    expect((await at.ledger.deadLetters({ cursor: null, limit: 10 })).deadLetters.at(-1)).toMatchObject({ ...id, eventId, why: 'create/object-invalid' });
  });

  test('are found by their own trigger, not by another one of their event', async () => {
    const { deliveryIds } = await at.dispatch(['a', 'b']);
    await at.settle(deliveryIds[0]!, dead);
    expect(await at.ledger.previewDeadLetters({ trigger: 'ci/a' })).toEqual({ count: 1, complete: true });
    expect(await at.ledger.previewDeadLetters({ trigger: 'ci/b' })).toEqual({ count: 0, complete: true });
    for (const namespaces of [[], ['other'], ['other', 'else']]) expect(await at.ledger.previewDeadLetters({ namespaces })).toEqual({ count: 0, complete: true });
  });

  test('come page by page, the newest first', async () => {
    const letters = [await deadLetter(), await deadLetter(), await deadLetter()];
    const first = await at.ledger.deadLetters({ cursor: null, limit: 2 });
    const second = await at.ledger.deadLetters({ cursor: first.next, limit: 2 });
    const seen = [...first.deadLetters, ...second.deadLetters].map(({ id }) => id);
    expect(new Set(seen)).toEqual(new Set(letters.map(({ deliveryId }) => deliveryId)));
    expect([seen.length, second.next]).toEqual([3, null]);
  });
});

describe('redriving', () => {
  test('opens a dead letter again once, and writes down who did it', async () => {
    const { id, deliveryId } = await deadLetter();
    expect(await at.ledger.redrive([id], ann)).toEqual({ count: 1, queued: [{ deliveryId, run: 2, delayMs: 0 }], admit: [] });
    expect(await at.other.redrive([id], { by: 'bob' })).toEqual({ count: 0, queued: [], admit: [] });
    expect(await at.beginAt(deliveryId, 2)).toMatchObject({ redrive: 'anew' });
    expect(await audited()).toMatchObject([
      { by: 'bob', action: 'redrive', about: deliveryId, count: 0 },
      { by: 'ann', action: 'redrive', about: deliveryId, count: 1 },
    ]);
    expect(await at.ledger.deadLetterReasons()).toEqual([]);
  });

  test('an event that never came to a decision decides it again', async () => {
    const eventId = await deadEvent();
    expect(await at.ledger.redrive([{ kind: 'event', id: eventId }], ann)).toEqual({ count: 1, queued: [], admit: [{ eventId, run: 2 }] });
    expect(await at.begin(eventId, 2)).toMatchObject({ kind: 'begun' });
  });

  test('says that it uses what is stored, where something was created', async () => {
    const { deliveryId } = await at.dispatchOne();
    const { token } = await at.beginAt(deliveryId);
    await at.ledger.storeRendering(deliveryId, token, rendering);
    await at.ledger.settleDelivery(deliveryId, token, { kind: 'dead', attempt: attempt({ outcome: 'terminal', reason: 'object-invalid' }), chain: null, objects: new Map([[0, createdObject]]) });
    await at.ledger.redrive([{ kind: 'delivery', id: deliveryId }], ann);
    expect(await at.ledger.delivery(deliveryId)).toMatchObject({ redrive: 'as-stored', rendering });
  });

  test('anew keeps what was verified, and takes what it is rendered by then', async () => {
    const { deliveryId } = await at.dispatchOne();
    const { token } = await at.beginAt(deliveryId);
    const chain = [{ position: 0, name: 'github', verified: true }];
    await at.ledger.settleDelivery(deliveryId, token, { kind: 'dead', attempt: attempt({ outcome: 'terminal', reason: 'template-invalid' }), chain, objects: new Map() });
    await at.ledger.redrive([{ kind: 'delivery', id: deliveryId }], ann);
    const begun = await at.beginAt(deliveryId, 2);
    expect(begun.chains.flat()).toEqual([...chain, ...chain]);
    await at.ledger.storeRendering(deliveryId, begun.token, rendering, { ...begun.selected, generation: 2 });
    expect(await at.ledger.delivery(deliveryId)).toMatchObject({ selected: { generation: 2 } });
  });

  test('again and again knows what was verified at first', async () => {
    const { deliveryId, id } = await deadLetter();
    const chain = [{ position: 0, name: 'github', verified: true }];
    await at.ledger.redis.hset(at.key(`delivery:${deliveryId}`), 'chain', JSON.stringify(chain));
    for (const run of [2, 3]) {
      await at.ledger.redrive([id], ann);
      const begun = await at.beginAt(deliveryId, run);
      expect(begun.chains[0]).toEqual(chain);
      await at.ledger.settleDelivery(deliveryId, begun.token, { kind: 'dead', attempt: attempt({ outcome: 'terminal', reason: 'crashed' }), chain: [], objects: new Map() });
    }
  });

  test('with somebody who vouches says so to whoever works on it', async () => {
    const { id, deliveryId } = await deadLetter();
    await at.ledger.redrive([id], { by: 'ann', vouchedBy: 'ann' });
    expect((await at.beginAt(deliveryId, 2)).event.vouchedBy).toBe('ann');
    expect(await audited()).toMatchObject([{ vouchedBy: 'ann' }]);
  });
});

describe('discarding', () => {
  test('takes a dead letter out of sight, and leaves its record', async () => {
    const { id, deliveryId, eventId } = await deadLetter();
    expect(await at.ledger.discard([id], ann)).toMatchObject({ count: 1, queued: [] });
    expect(await at.ledger.depth()).toMatchObject({ deadLetters: 0 });
    expect(await at.ledger.event(eventId)).toMatchObject({ outcome: 'discarded', deliveries: [{ state: 'discarded', attempts: [{ outcome: 'terminal' }] }] });
    expect(await at.ledger.redrive([id], ann)).toMatchObject({ count: 0 });
    expect(await at.ledger.beginDelivery(deliveryId, 2)).toMatchObject({ kind: 'ended', why: 'final' });
  });

  test('makes a repeat a new event', async () => {
    const { id } = await deadLetter({ duplicateKey: 'k' });
    await at.ledger.discard([id], ann);
    const repeat = await at.store({ duplicateKey: 'k' });
    expect(await at.state(repeat)).toBe('received');
  });

  test('an event that never came to a decision ends it', async () => {
    const eventId = await deadEvent();
    await at.ledger.discard([{ kind: 'event', id: eventId }], ann);
    expect(await at.ledger.event(eventId)).toMatchObject({ state: 'final', dead: false, outcome: 'discarded' });
  });

  test('leaves what else came of the event', async () => {
    const { eventId, deliveryIds } = await at.dispatch(['a', 'b']);
    await at.settle(deliveryIds[0]!, created);
    await at.settle(deliveryIds[1]!, dead);
    await at.ledger.discard([{ kind: 'delivery', id: deliveryIds[1]! }], ann);
    expect(await at.ledger.event(eventId)).toMatchObject({ outcome: 'created' });
  });
});

/** Filtered, its signature found right. */
async function replayable() {
  const eventId = await at.store({ duplicateKey: 'k' });
  const { token } = await at.begin(eventId);
  const verified = { ...decided(eventId, 'push', filteredOut), chain: [{ position: 0, name: 'github', said: 'continue', verified: true }] };
  await at.ledger.recordDecision(eventId, token, decision([verified]));
  return eventId;
}

describe('replaying', () => {
  test('makes a new event with the same bytes, marked with who and from what, and what was verified', async () => {
    const eventId = await replayable();
    expect(await at.ledger.replay(eventId, { id: 'again', by: 'ann', editedBody: null })).toEqual({ kind: 'replayed', eventId: 'again', admit: [{ eventId: 'again', run: 1 }] });
    const { event, body } = await at.begin('again');
    expect(Buffer.from(body).toString()).toBe('{"ref":"refs/heads/main"}');
    expect(event.replay).toEqual({ of: eventId, by: 'ann', edited: false, verified: [{ selection: '[null,["trigger","ci","push"],0]', position: 0, name: 'github' }] });
    expect(event.vouchedBy).toBeUndefined();
    expect((await at.ledger.events({ cursor: null, limit: 9 }, { replayOf: eventId })).events.map(({ id }) => id)).toEqual(['again']);
    expect(await audited()).toMatchObject([{ by: 'ann', action: 'replay', about: eventId, made: 'again' }]);
  });

  test('with another body needs somebody who vouches for it', async () => {
    const eventId = await replayable();
    const editedBody = Buffer.from('{"repository":{"full_name":"org/edited"}}');
    await expect(at.ledger.replay(eventId, { id: 'again', by: 'ann', editedBody })).rejects.toThrow('an edited body needs somebody who vouches for it');
    await at.ledger.replay(eventId, { id: 'again', by: 'ann', vouchedBy: 'ann', editedBody });
    const { event, body } = await at.begin('again');
    expect(Buffer.from(body)).toEqual(editedBody);
    expect(event).toMatchObject({ vouchedBy: 'ann', replay: { edited: true, verified: [] } });
    expect((await at.ledger.search('org/edited', 9)).map(({ id }) => id)).toEqual(['again']);
  });

  test('a replay stays in the trace of its event', async () => {
    const eventId = await at.store({ trace: '00-aa-bb-01 vendor=1' });
    await at.ledger.replay(eventId, { id: 'again', by: 'ann', editedBody: null });
    expect((await at.begin('again')).trace).toBe('00-aa-bb-01 vendor=1');
    expect(await at.ledger.event('again')).toMatchObject({ trace: '00-aa-bb-01 vendor=1' });
  });

  test('a replay goes on to say what it was made with', async () => {
    const eventId = await replayable();
    await at.ledger.replay(eventId, { id: 'second', by: 'ann', vouchedBy: 'ann', editedBody: Buffer.from('{}') });
    await at.ledger.replay('second', { id: 'third', by: 'bob', editedBody: null });
    expect((await at.begin('third')).event).toMatchObject({ vouchedBy: 'ann', replay: { of: 'second', by: 'bob', edited: true } });
  });

  test('a repeat of it is none: asked twice it is there twice', async () => {
    const eventId = await replayable();
    for (const id of ['one', 'two']) expect(await at.ledger.replay(eventId, { id, by: 'ann', editedBody: null })).toMatchObject({ kind: 'replayed' });
  });

  test('what is gone is missing', async () => {
    expect(await at.ledger.replay('nobody', { id: 'again', by: 'ann', editedBody: null })).toEqual({ kind: 'missing' });
  });
});

describe('the audit', () => {
  test('comes newest first, page by page', async () => {
    for (let n = 0; n < 5; n += 1) await at.ledger.discard([], { by: `p${n}` });
    const first = await at.ledger.audit({ cursor: null, limit: 3 });
    const second = await at.ledger.audit({ cursor: first.next, limit: 3 });
    expect([...first.entries, ...second.entries].map(({ by }) => by)).toEqual(['p4', 'p3', 'p2', 'p1', 'p0']);
    expect(second.next).toBeNull();
  });
});
