import { describe, expect, test } from '@jest/globals';
import { attempt, failedForNow, received, useLedger } from '../../../test/support/ledger.ts';
import type { Held } from './ledger.ts';

const at = useLedger({ window: 1 });
const held: Held = { stage: 'create', reason: 'api-unreachable', text: 'creating is paused', worker: 'w1', uncertain: false, place: 'kept' };
const spent = { totalMs: 5000, absentMs: 700 };

describe('what is held was not tried', () => {
  test('a delivery counts neither the attempt nor the time until the next', async () => {
    const { deliveryId } = await at.dispatchOne();
    const { token } = await at.beginAt(deliveryId);
    expect(await at.ledger.holdDelivery(deliveryId, token, held, 0, spent)).toEqual({ kind: 'parked', run: 2, admit: [] });
    expect(await at.ledger.delivery(deliveryId)).toMatchObject({ state: 'open', held, attempts: [] });
    expect(await at.beginAt(deliveryId, 2)).toMatchObject({ attempt: 1, spent, idleMs: 0 });
    expect(await at.ledger.delivery(deliveryId)).toMatchObject({ held: null });
  });

  test('nor does an event', async () => {
    const eventId = await at.store();
    const { token } = await at.begin(eventId);
    expect(await at.ledger.holdEvent(eventId, token, held, 0, spent)).toEqual({ kind: 'parked', run: 2, admit: [] });
    expect(await at.ledger.event(eventId)).toMatchObject({ state: 'received', held, attempts: [] });
    expect(await at.begin(eventId, 2)).toMatchObject({ attempt: 1, spent, idleMs: 0 });
  });

  test('its starts are not those of one that crashes', async () => {
    const { deliveryId } = await at.dispatchOne();
    for (let run = 1; run <= 12; run += 1) {
      const { token } = await at.beginAt(deliveryId, run);
      await at.ledger.holdDelivery(deliveryId, token, held, 0, spent);
    }
    expect(await at.ledger.delivery(deliveryId)).toMatchObject({ state: 'open', run: 13 });
  });

  test('asked again, its answer having been lost, it is held once', async () => {
    const { deliveryId } = await at.dispatchOne();
    const { token } = await at.beginAt(deliveryId);
    await at.ledger.holdDelivery(deliveryId, token, held, 0, spent);
    expect(await at.ledger.holdDelivery(deliveryId, token, held, 0, spent)).toEqual({ kind: 'parked', run: 2, admit: [] });
    expect(await at.beginAt(deliveryId, 2)).toMatchObject({ attempt: 1 });
  });

  test('an older attempt holds nothing', async () => {
    const { deliveryId } = await at.dispatchOne();
    const { token } = await at.beginAt(deliveryId);
    await at.beginAt(deliveryId);
    expect(await at.ledger.holdDelivery(deliveryId, token, held, 0, spent)).toEqual({ kind: 'stale' });
  });
});

describe('what was tried', () => {
  test('has its time since then counted', async () => {
    const { deliveryId } = await at.dispatchOne();
    const { token } = await at.beginAt(deliveryId);
    await at.ledger.parkDelivery(deliveryId, token, failedForNow, 0, spent);
    await at.ledger.redis.hincrby(at.key(`delivery:${deliveryId}`), 'idleSince', -60_000);
    const begun = await at.beginAt(deliveryId, 2);
    expect(begun).toMatchObject({ attempt: 2, spent });
    expect(begun.idleMs).toBeGreaterThanOrEqual(60_000);
  });

  test('in the event\'s own job, too', async () => {
    const eventId = await at.store();
    const { token } = await at.begin(eventId);
    await at.ledger.parkEvent(eventId, token, attempt({ stage: 'select', outcome: 'retryable' }), 0, spent);
    await at.ledger.redis.hincrby(at.key(`event:${eventId}`), 'idleSince', -60_000);
    expect((await at.begin(eventId, 2)).idleMs).toBeGreaterThanOrEqual(60_000);
  });
});

async function holdOne(place: Held['place']) {
  const { deliveryId } = await at.dispatchOne();
  await at.ledger.persist(received({ id: `next-${place}` }));
  const { token } = await at.beginAt(deliveryId);
  return { deliveryId, parked: await at.ledger.holdDelivery(deliveryId, token, { ...held, place }, 0, spent) };
}

describe('the place of what is held', () => {
  test('is kept while nobody can go on', async () => {
    const { parked } = await holdOne('kept');
    expect(parked).toMatchObject({ admit: [] });
    expect(await at.ledger.admitWaiting()).toEqual([]);
  });

  test('is given to the next event of the listener when others can, and not taken back', async () => {
    const { deliveryId, parked } = await holdOne('given-up');
    expect(parked).toMatchObject({ admit: [{ eventId: 'next-given-up', run: 1 }] });
    await at.beginAt(deliveryId, 2);
    expect(await at.ledger.redis.zrange(at.key('admitted:ci/el'), '0', '-1')).toEqual(['next-given-up']);
  });
});
