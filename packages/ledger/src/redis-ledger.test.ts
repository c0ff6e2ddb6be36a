import { describe, expect, test } from '@jest/globals';
import { attempt, created, createdObject, decided, decision, filtered, inlineNow, queuedNow, rendering, useLedger } from '../../../test/support/ledger.ts';
import { inlineToken } from './ledger.ts';

const at = useLedger();

describe('the way of an event', () => {
  test('is stored, begun, decided, created and final', async () => {
    const eventId = await at.store();
    const { token, event, body } = await at.begin(eventId);
    expect(event).toMatchObject({ id: eventId, method: 'POST', listener: { namespace: 'ci', name: 'el' } });
    expect(Buffer.from(body).toString()).toBe('{"ref":"refs/heads/main"}');

    const delivery = decided(eventId, 'push', queuedNow);
    const decisionMade = await at.ledger.recordDecision(eventId, token, decision([delivery]));
    expect(decisionMade).toEqual({ kind: 'recorded', queued: [{ deliveryId: delivery.id, run: 1, delayMs: 0 }], eventFinal: false, admit: [] });

    const begun = await at.beginAt(delivery.id);
    expect(begun).toMatchObject({ attempt: 1, identity: delivery.identity, selected: delivery.selected, rendering: null, redrive: 'none' });
    expect(await at.ledger.storeRendering(delivery.id, begun.token, rendering)).toEqual({ kind: 'stored', value: rendering });
    expect(await at.ledger.recordObject(delivery.id, begun.token, 0, createdObject)).toEqual({ kind: 'stored', value: createdObject });
    expect(await at.ledger.settleDelivery(delivery.id, begun.token, created)).toEqual({ kind: 'recorded', queued: [], eventFinal: true, admit: [] });

    const view = await at.ledger.event(eventId);
    expect(view).toMatchObject({ state: 'final', dead: false, deliveries: [{ state: 'created', rendering, attempts: [{ outcome: 'ok' }] }] });
    expect(view?.deliveries[0]?.objects).toEqual(new Map([[0, createdObject]]));
    expect(await at.ledger.depth()).toEqual({ open: 0, waiting: 0, deadLetters: 0, oldestReceivedAt: null, overdue: 0 });
  });

  test('goes on in the attempt that decided, when there is one delivery: decided, begun and rendered in one write', async () => {
    const eventId = await at.store();
    const { token } = await at.begin(eventId);
    const delivery = decided(eventId, 'push', inlineNow);
    expect(await at.ledger.recordDecision(eventId, token, decision([delivery]))).toEqual({ kind: 'recorded', queued: [], eventFinal: false, admit: [] });
    expect(await at.ledger.settleDelivery(delivery.id, inlineToken, created)).toEqual({ kind: 'recorded', queued: [], eventFinal: true, admit: [] });
    expect(await at.ledger.event(eventId)).toMatchObject({ state: 'final', deliveries: [{ state: 'created', rendering, attempts: [{ outcome: 'ok' }] }] });
  });

  test('that was cut off there goes on in another attempt, which knows that the create may have been sent; the first writes nothing more', async () => {
    const eventId = await at.store();
    const { token } = await at.begin(eventId);
    const delivery = decided(eventId, 'push', inlineNow);
    await at.ledger.recordDecision(eventId, token, decision([delivery]));
    expect(await at.beginAt(delivery.id)).toMatchObject({ attempt: 2, rendering });
    expect(await at.ledger.redis.hget(at.key(`delivery:${delivery.id}`), 'uncertain')).toBe('1');
    expect(await at.ledger.settleDelivery(delivery.id, inlineToken, created)).toEqual({ kind: 'stale' });
  });

  test('ends at once when nothing was selected', async () => {
    const eventId = await at.store();
    const { token } = await at.begin(eventId);
    const recorded = await at.ledger.recordDecision(eventId, token, decision([], { note: 'no trigger matched' }));
    expect(recorded).toMatchObject({ kind: 'recorded', eventFinal: true });
    expect(await at.ledger.event(eventId)).toMatchObject({ state: 'final', note: 'no trigger matched', dead: false });
  });

  test('that is removed while it is looked up is not there: never an event without its deliveries', async () => {
    const { eventId, deliveryIds } = await at.dispatch(['a']);
    expect(await at.ledger.event(eventId)).toMatchObject({ deliveries: [{ state: 'open' }] });
    const lookedUp = at.ledger.event(eventId);
    // On the same connection, and so between the question for the event and that for its delivery.
    await at.ledger.redis.del(at.key(`event:${eventId}`), at.key(`delivery:${deliveryIds[0]}`));
    expect(await lookedUp).toBeNull();
  });

  test('is final when the last of its deliveries is', async () => {
    const { eventId, deliveryIds } = await at.dispatch(['a', 'b']);
    expect(await at.settle(deliveryIds[0]!, created)).toMatchObject({ eventFinal: false });
    expect(await at.state(eventId)).toBe('dispatched');
    expect(await at.settle(deliveryIds[1]!, filtered)).toMatchObject({ eventFinal: true });
    expect(await at.state(eventId)).toBe('final');
  });

  test('that can never be decided is a dead letter itself', async () => {
    const eventId = await at.store();
    const { token } = await at.begin(eventId);
    await at.ledger.recordDecision(eventId, token, decision([], { attempt: attempt({ stage: 'select', outcome: 'terminal', reason: 'listener-gone' }) }));
    expect(await at.ledger.event(eventId)).toMatchObject({ state: 'final', dead: true, attempts: [{ reason: 'listener-gone' }] });
    expect(await at.ledger.depth()).toMatchObject({ deadLetters: 1, open: 0 });
  });

  test('carries its trace context', async () => {
    const eventId = await at.store({ trace: '00-aa-bb-01' });
    expect((await at.begin(eventId)).trace).toBe('00-aa-bb-01');
  });

  test('of which nobody knows is missing', async () => {
    expect(await at.ledger.beginEvent('nobody', 1)).toMatchObject({ kind: 'ended', why: 'missing' });
    expect(await at.ledger.beginDelivery('nobody', 1)).toMatchObject({ kind: 'ended', why: 'missing' });
    expect(await at.ledger.event('nobody')).toBeNull();
    expect(await at.ledger.delivery('nobody')).toBeNull();
    expect(await at.ledger.body('nobody')).toBeNull();
  });
});

describe('a group', () => {
  test('that lets the event through opens its members and is final', async () => {
    const { eventId, deliveryId: group } = await at.dispatchOne();
    const { token } = await at.beginAt(group);
    const { id, identity, selected } = decided(eventId, 'member', queuedNow);
    const output = { body: { ref: 'main' }, extensions: {} };
    const opened = await at.ledger.openGroup(group, token, { attempt: attempt(), chain: [{ name: 'cel' }], output, members: [{ id, identity, selected, groupDelivery: group }] });
    expect(opened).toEqual({ kind: 'recorded', queued: [{ deliveryId: id, run: 1, delayMs: 0 }], eventFinal: false, admit: [] });
    expect(await at.ledger.delivery(group)).toMatchObject({ state: 'opened', chain: [{ name: 'cel' }] });

    expect((await at.beginAt(id)).groupOutput).toEqual(output);
  });

  test('that opens nobody may be the end of its event', async () => {
    const { deliveryId: group } = await at.dispatchOne();
    const { token } = await at.beginAt(group);
    expect(await at.ledger.openGroup(group, token, { attempt: attempt(), chain: [], output: {}, members: [] })).toMatchObject({ eventFinal: true });
  });

  test('decided in process gives its output to the members decided with it', async () => {
    const eventId = await at.store();
    const { token } = await at.begin(eventId);
    const group = decided(eventId, 'group', { kind: 'settled', settlement: { kind: 'opened', attempt: attempt(), chain: null, output: { seen: true } } });
    const member = { ...decided(eventId, 'member', queuedNow), groupDelivery: group.id };
    await at.ledger.recordDecision(eventId, token, decision([group, member]));
    expect((await at.beginAt(member.id)).groupOutput).toEqual({ seen: true });
  });

  test('whose opener died before enqueueing has its members named again', async () => {
    const { eventId, deliveryId: group } = await at.dispatchOne();
    const { token } = await at.beginAt(group);
    const { id, identity, selected } = decided(eventId, 'member', queuedNow);
    await at.ledger.openGroup(group, token, { attempt: attempt(), chain: [], output: {}, members: [{ id, identity, selected, groupDelivery: group }] });
    expect(await at.other.beginDelivery(group, 1)).toMatchObject({ kind: 'ended', why: 'final', queued: [{ deliveryId: id, run: 1, delayMs: 0 }] });
  });
});

describe('views', () => {
  test('events come newest first, page by page, each once', async () => {
    const stored: string[] = [];
    for (let n = 0; n < 7; n += 1) stored.push(await at.store());
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof at.ledger.events>> = await at.ledger.events({ cursor, limit: 3 });
      seen.push(...page.events.map(({ id }) => id));
      cursor = page.next;
      await at.store(); // what arrives meanwhile is above, and moves nothing
    } while (cursor !== null);
    expect(seen).toHaveLength(7);
    expect(new Set(seen)).toEqual(new Set(stored));
  });

  test('a page goes on below an event that was removed meanwhile, though others came in the same millisecond', async () => {
    const stored = ['a', 'b', 'c', 'd', 'e'];
    for (const id of stored) await at.store({ id });
    const receivedAt = (await at.ledger.event('a'))?.event.receivedAt ?? 0;
    for (const id of stored) {
      await at.ledger.redis.zadd(at.key('events'), receivedAt, id);
      await at.ledger.redis.hset(at.key(`event:${id}`), 'at', receivedAt);
    }
    const first = await at.ledger.events({ cursor: null, limit: 2 });
    expect(first.events.map(({ id }) => id)).toEqual(['e', 'd']);
    await at.ledger.redis.zrem(at.key('events'), 'd');
    const second = await at.ledger.events({ cursor: first.next, limit: 5 });
    expect(second.events.map(({ id }) => id)).toEqual(['c', 'b', 'a']);
  });

  test('the oldest event that is not final is known', async () => {
    const { eventId, deliveryId } = await at.dispatchOne();
    await at.store();
    const receivedAt = (await at.ledger.event(eventId))?.event.receivedAt;
    expect((await at.ledger.depth()).oldestReceivedAt).toBe(receivedAt);
    await at.settle(deliveryId, created);
    expect((await at.ledger.depth()).oldestReceivedAt).toBeGreaterThanOrEqual(receivedAt!);
  });

  test('what nobody has touched for long is counted as overdue', async () => {
    await at.store({ id: 'e' });
    expect(await at.ledger.depth()).toMatchObject({ open: 1, overdue: 0 });
    await at.ledger.redis.zincrby(at.key('open'), -120_000, 'e:e');
    expect(await at.ledger.depth()).toMatchObject({ open: 1, overdue: 1 });
  });
});
