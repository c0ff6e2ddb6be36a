import { describe, expect, test } from '@jest/globals';
import { attempt, created, createdObject, dead, decided, decision, failedForNow, filteredOut, inlineNow, queuedNow, rendering, useLedger } from '../../../test/support/ledger.ts';

const at = useLedger();

describe('an outcome counts only for the current attempt', () => {
  test('a second begin of the same run makes the first stale', async () => {
    const { deliveryId } = await at.dispatchOne();
    const first = await at.beginAt(deliveryId);
    const second = await at.beginAt(deliveryId, 1, at.other);

    expect(await at.ledger.settleDelivery(deliveryId, first.token, created)).toEqual({ kind: 'stale' });
    expect(await at.ledger.parkDelivery(deliveryId, first.token, failedForNow, 0)).toEqual({ kind: 'stale' });
    expect(await at.ledger.storeRendering(deliveryId, first.token, rendering)).toEqual({ kind: 'stale' });
    expect(await at.ledger.storeName(deliveryId, first.token, 0, 'x')).toEqual({ kind: 'stale' });
    expect(await at.ledger.recordObject(deliveryId, first.token, 0, createdObject)).toEqual({ kind: 'stale' });
    expect(await at.ledger.openGroup(deliveryId, first.token, { attempt: attempt(), chain: [], output: {}, members: [] })).toEqual({ kind: 'stale' });
    expect(await at.ledger.delivery(deliveryId)).toMatchObject({ state: 'open', rendering: null, attempts: [] });

    expect(await at.other.settleDelivery(deliveryId, second.token, created)).toMatchObject({ kind: 'recorded' });
  });

  test('an event is decided once, by the current attempt', async () => {
    const eventId = await at.store();
    const first = await at.begin(eventId);
    const second = await at.begin(eventId, 1, at.other);
    expect(await at.ledger.recordDecision(eventId, first.token, decision([]))).toEqual({ kind: 'stale' });
    expect(await at.ledger.parkEvent(eventId, first.token, failedForNow, 0)).toEqual({ kind: 'stale' });
    expect(await at.other.recordDecision(eventId, second.token, decision([decided(eventId, 'push', queuedNow)]))).toMatchObject({ kind: 'recorded' });
    expect(await at.other.parkEvent(eventId, second.token + 1, failedForNow, 0)).toEqual({ kind: 'stale' });
  });

  test('nothing counts over a final state', async () => {
    const { deliveryId } = await at.dispatchOne();
    const { token } = await at.beginAt(deliveryId);
    await at.ledger.settleDelivery(deliveryId, token, created);
    expect(await at.ledger.recordObject(deliveryId, token, 1, createdObject)).toEqual({ kind: 'stale' });
    expect(await at.ledger.storeName(deliveryId, token, 1, 'x')).toEqual({ kind: 'stale' });
    expect(await at.ledger.beginDelivery(deliveryId, 1)).toMatchObject({ kind: 'ended', why: 'final' });
  });

  test('a parked attempt is over', async () => {
    const { deliveryId } = await at.dispatchOne();
    const { token } = await at.beginAt(deliveryId);
    expect(await at.ledger.parkDelivery(deliveryId, token, failedForNow, 0)).toEqual({ kind: 'parked', run: 2, admit: [] });
    expect(await at.ledger.settleDelivery(deliveryId, token, dead)).toEqual({ kind: 'stale' });
    expect(await at.ledger.delivery(deliveryId)).toMatchObject({ state: 'open', run: 2 });
  });
});

describe('a write whose answer was lost is answered again', () => {
  test('a decision', async () => {
    const eventId = await at.store();
    const { token } = await at.begin(eventId);
    const made = decision([decided(eventId, 'a', queuedNow), decided(eventId, 'b', inlineNow), decided(eventId, 'c', filteredOut)]);
    const first = await at.ledger.recordDecision(eventId, token, made);
    expect(await at.ledger.recordDecision(eventId, token, made)).toEqual(first);
    expect((await at.ledger.event(eventId))?.deliveries).toHaveLength(3);
  });

  test('a settlement', async () => {
    const { deliveryId } = await at.dispatchOne();
    const { token } = await at.beginAt(deliveryId);
    const first = await at.ledger.settleDelivery(deliveryId, token, created);
    expect(await at.ledger.settleDelivery(deliveryId, token, created)).toEqual(first);
    expect((await at.ledger.delivery(deliveryId))?.attempts).toHaveLength(1);
  });

  test('a park, of a delivery and of an event', async () => {
    const { deliveryId } = await at.dispatchOne();
    const { token } = await at.beginAt(deliveryId);
    await at.ledger.parkDelivery(deliveryId, token, failedForNow, 0);
    expect(await at.ledger.parkDelivery(deliveryId, token, failedForNow, 0)).toEqual({ kind: 'parked', run: 2, admit: [] });

    const eventId = await at.store();
    const begun = await at.begin(eventId);
    await at.ledger.parkEvent(eventId, begun.token, failedForNow, 0);
    expect(await at.ledger.parkEvent(eventId, begun.token, failedForNow, 0)).toEqual({ kind: 'parked', run: 2, admit: [] });
  });
});

describe('what is stored for an attempt', () => {
  test('the loser of a race gets the winner\'s rendering', async () => {
    const { deliveryId } = await at.dispatchOne();
    const first = await at.beginAt(deliveryId);
    await at.ledger.storeRendering(deliveryId, first.token, rendering);
    const second = await at.beginAt(deliveryId, 1, at.other);
    expect(second.rendering).toEqual(rendering);
    const another = { ...rendering, resources: [] };
    expect(await at.other.storeRendering(deliveryId, second.token, another)).toEqual({ kind: 'stored', value: rendering });
  });

  test('names and results are there for the next attempt', async () => {
    const { deliveryId } = await at.dispatchOne();
    const first = await at.beginAt(deliveryId);
    await at.ledger.storeName(deliveryId, first.token, 10, 'second-choice');
    await at.ledger.storeName(deliveryId, first.token, 10, 'third-choice');
    await at.ledger.recordObject(deliveryId, first.token, 2, createdObject);
    await at.ledger.recordObject(deliveryId, first.token, 2, { ...createdObject, name: 'too-late' });
    const next = await at.beginAt(deliveryId);
    expect(next.names).toEqual(new Map([[10, 'third-choice']]));
    expect(next.objects).toEqual(new Map([[2, createdObject]]));
  });
});

describe('runs', () => {
  test('a job of an older run has nothing to do, and names the current one', async () => {
    const { deliveryId } = await at.dispatchOne();
    const { token } = await at.beginAt(deliveryId);
    await at.ledger.parkDelivery(deliveryId, token, failedForNow, 0);
    expect(await at.ledger.beginDelivery(deliveryId, 1)).toEqual({ kind: 'ended', why: 'superseded', queued: [{ deliveryId, run: 2, delayMs: 0 }], admit: [] });
    expect(await at.beginAt(deliveryId, 2)).toMatchObject({ attempt: 2 });
  });

  test('the same of an event', async () => {
    const eventId = await at.store();
    const { token } = await at.begin(eventId);
    await at.ledger.parkEvent(eventId, token, failedForNow, 0);
    expect(await at.ledger.beginEvent(eventId, 1)).toEqual({ kind: 'ended', why: 'superseded', queued: [], admit: [{ eventId, run: 2 }] });
    expect(await at.begin(eventId, 2)).toMatchObject({ attempt: 2 });
  });

  test('what comes up before it is due, by a clock that is ahead, is put back', async () => {
    const { deliveryId } = await at.dispatchOne();
    const { token } = await at.beginAt(deliveryId);
    await at.ledger.parkDelivery(deliveryId, token, failedForNow, 60_000);
    const answer = await at.ledger.beginDelivery(deliveryId, 2);
    expect(answer).toMatchObject({ kind: 'later', why: 'early' });
    expect(answer.kind === 'later' && answer.delayMs).toBeGreaterThan(50_000);

    const eventId = await at.store();
    const begun = await at.begin(eventId);
    await at.ledger.parkEvent(eventId, begun.token, failedForNow, 60_000);
    expect(await at.ledger.beginEvent(eventId, 2)).toMatchObject({ kind: 'later', why: 'early' });
  });

  test('an event\'s job that comes back after its decision goes on with the inline delivery, and names the others', async () => {
    const eventId = await at.store();
    const { token } = await at.begin(eventId);
    const [inline, queued, settled] = [decided(eventId, 'a', inlineNow), decided(eventId, 'b', queuedNow), decided(eventId, 'c', filteredOut)];
    await at.ledger.recordDecision(eventId, token, decision([inline, queued, settled]));
    expect(await at.ledger.beginEvent(eventId, 1)).toEqual({ kind: 'dispatched', inline: inline.id, queued: [{ deliveryId: queued.id, run: 1, delayMs: 0 }] });

    const begun = await at.beginAt(inline.id);
    await at.ledger.parkDelivery(inline.id, begun.token, failedForNow, 0);
    expect(await at.ledger.beginEvent(eventId, 1)).toMatchObject({ inline: null, queued: [{ deliveryId: inline.id, run: 2 }, { deliveryId: queued.id, run: 1 }] });
  });
});

describe('five starts without an outcome', () => {
  test('make a delivery a dead letter, by the begin that follows', async () => {
    const { eventId, deliveryId } = await at.dispatchOne();
    for (let start = 1; start <= 5; start += 1) expect((await at.beginAt(deliveryId)).attempt).toBe(start);
    expect(await at.ledger.beginDelivery(deliveryId, 1)).toMatchObject({ kind: 'ended', why: 'crashed' });
    expect(await at.ledger.event(eventId)).toMatchObject({
      state: 'final',
      deliveries: [{ state: 'dead', attempts: [{ outcome: 'terminal', reason: 'crashed', text: 'started 5 times without an outcome' }] }],
    });
  });

  test('make an event a dead letter', async () => {
    const eventId = await at.store();
    for (let start = 1; start <= 5; start += 1) await at.begin(eventId);
    expect(await at.ledger.beginEvent(eventId, 1)).toMatchObject({ kind: 'ended', why: 'crashed' });
    expect(await at.ledger.event(eventId)).toMatchObject({ state: 'final', dead: true, attempts: [{ reason: 'crashed' }] });
  });

  test('count anew after an outcome', async () => {
    const { deliveryId } = await at.dispatchOne();
    for (let start = 1; start <= 4; start += 1) await at.beginAt(deliveryId);
    const { token } = await at.beginAt(deliveryId);
    await at.ledger.parkDelivery(deliveryId, token, failedForNow, 0);
    for (let start = 1; start <= 5; start += 1) await at.beginAt(deliveryId, 2);
    expect(await at.ledger.beginDelivery(deliveryId, 2)).toMatchObject({ why: 'crashed' });
  });
});

describe('a record of a newer format', () => {
  test('is left alone', async () => {
    const { eventId, deliveryId } = await at.dispatchOne();
    const received = await at.store();
    await at.ledger.redis.hset(at.key(`event:${received}`), 'v', 2);
    await at.ledger.redis.hset(at.key(`delivery:${deliveryId}`), 'v', 2);
    expect(await at.ledger.beginEvent(received, 1)).toMatchObject({ kind: 'later', why: 'newer' });
    expect(await at.ledger.beginDelivery(deliveryId, 1)).toMatchObject({ kind: 'later', why: 'newer' });
    await at.letPass(`e:${received}`, `d:${deliveryId}`, `e:${eventId}`);
    expect((await at.ledger.overdue(10)).map(({ id }) => id)).toEqual([eventId]);
  });
});
