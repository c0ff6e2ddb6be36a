import { describe, expect, test } from '@jest/globals';
import { created, decision, failedForNow, received, useLedger } from '../../../test/support/ledger.ts';

const at = useLedger({ window: 2 });

async function admitted(listener: string): Promise<boolean> {
  const answer = await at.ledger.persist(received({ listener }));
  return answer.kind === 'stored' && answer.admitted;
}

describe('the window of a listener', () => {
  test('admits so many, the rest wait', async () => {
    expect([await admitted('el'), await admitted('el'), await admitted('el')]).toEqual([true, true, false]);
    expect(await at.ledger.depth()).toMatchObject({ open: 3, waiting: 1 });
  });

  test('is each listener\'s own', async () => {
    for (let n = 0; n < 5; n += 1) await admitted('noisy');
    expect(await admitted('quiet')).toBe(true);
  });

  test('finished work admits the next, the oldest first, with run 1', async () => {
    const { deliveryId } = await at.dispatchOne();
    await at.store();
    const [third, fourth] = [await at.store(), await at.store()];
    expect(await at.ledger.beginEvent(third, 1)).toMatchObject({ kind: 'ended', why: 'superseded' });

    const settled = await at.settle(deliveryId, created);
    expect(settled).toMatchObject({ eventFinal: true, admit: [{ eventId: third, run: 1 }] });
    expect(await at.begin(third)).toMatchObject({ attempt: 1 });
    expect(await at.ledger.depth()).toMatchObject({ waiting: 1 });
    expect(await at.ledger.beginEvent(fourth, 1)).toMatchObject({ kind: 'ended' });
  });

  test('an event that ends by its decision, or by crashing, admits the next too', async () => {
    const [first, second, third, fourth] = [await at.store(), await at.store(), await at.store(), await at.store()];
    const { token } = await at.begin(first);
    expect(await at.ledger.recordDecision(first, token, decision([]))).toMatchObject({ admit: [{ eventId: third, run: 1 }] });
    for (let start = 1; start <= 5; start += 1) await at.begin(second);
    expect(await at.ledger.beginEvent(second, 1)).toMatchObject({ why: 'crashed', admit: [{ eventId: fourth, run: 1 }] });
  });

  test('nobody overtakes those that wait', async () => {
    await at.store();
    await at.store();
    const third = await at.store();
    await at.ledger.redis.del(at.key('admitted:ci/el'));
    expect(await admitted('el')).toBe(false);
    expect(await at.ledger.admitWaiting()).toMatchObject([{ eventId: third }, {}]);
  });

  test('a retry of the write of a waiting event still waits, and is admitted once it was', async () => {
    const { deliveryId } = await at.dispatchOne();
    await at.store();
    const event = received();
    expect(await at.ledger.persist(event)).toMatchObject({ admitted: false });
    expect(await at.ledger.persist(event)).toMatchObject({ admitted: false });
    await at.settle(deliveryId, created);
    expect(await at.ledger.persist(event)).toMatchObject({ admitted: true });
  });
});

async function placeHeldUntil(): Promise<number> {
  return Number((await at.ledger.redis.zrange(at.key('admitted:ci/el'), '0', '0', 'WITHSCORES'))[1]);
}

describe('admission has a time', () => {
  test('a place that nobody holds any more becomes free', async () => {
    const brief = at.open({ admissionMs: 0 });
    for (let n = 0; n < 3; n += 1) expect(await brief.persist(received())).toMatchObject({ admitted: true });
  });

  test('a parked event soon lets go of its place, one that is worked on does not', async () => {
    const { deliveryId } = await at.dispatchOne();
    const { token } = await at.beginAt(deliveryId);
    const begun = await placeHeldUntil();
    await at.ledger.parkDelivery(deliveryId, token, failedForNow, 0);
    const parked = await placeHeldUntil();
    expect(parked).toBeLessThan(begun);
    await at.beginAt(deliveryId, 2);
    expect(await placeHeldUntil()).toBeGreaterThan(parked);
  });

  test('the sweeper renews it for what it finds overdue', async () => {
    const eventId = await at.store();
    await at.ledger.redis.zadd(at.key('admitted:ci/el'), 1, eventId);
    await at.letPass(`e:${eventId}`);
    await at.ledger.overdue(10);
    await at.store();
    expect(await admitted('el')).toBe(false);
  });
});

describe('waiting events', () => {
  test('are admitted round-robin over listeners', async () => {
    const narrow = at.open({ window: 1 });
    for (const listener of ['a', 'a', 'a', 'b', 'b', 'c', 'c']) await narrow.persist(received({ listener }));
    await at.ledger.redis.del(...['a', 'b', 'c'].map((listener) => at.key(`admitted:ci/${listener}`)));
    const wide = at.open({ window: 9 });
    const order = await Promise.all((await wide.admitWaiting()).map(async ({ eventId }) => (await at.ledger.event(eventId))?.event.listener.name));
    expect(order).toEqual(['a', 'b', 'c', 'a']);
  });

  test('those admitted by somebody who died before enqueueing are named again', async () => {
    const { deliveryId } = await at.dispatchOne();
    await at.store();
    const third = await at.store();
    await at.settle(deliveryId, created); // its answer is lost with its caller
    const again = await at.other.beginDelivery(deliveryId, 1);
    expect(again.kind === 'ended' && again.admit).toContainEqual({ eventId: third, run: 1 });
  });
});
