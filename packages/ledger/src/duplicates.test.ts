import { describe, expect, test } from '@jest/globals';
import { attempt, created, createdObject, dead, decision, failedForGood, failedForNow, filtered, received, rendering, useLedger } from '../../../test/support/ledger.ts';

const at = useLedger();
const sent = { duplicateKey: 'k1' };

describe('a repeat', () => {
  test('while the first is open is answered with the first one\'s id, and recorded', async () => {
    const first = await at.store(sent);
    expect(await at.ledger.persist(received(sent))).toEqual({ kind: 'duplicate', firstEventId: first, redriven: [], redrivenEvent: null });
    expect(await at.ledger.event(first)).toMatchObject({ duplicates: 1 });
    expect(await at.ledger.depth()).toMatchObject({ open: 1 });
  });

  test('is answered so however often it is sent, and the first keeps a bounded list', async () => {
    const few = at.open({ repeatsKept: 3 });
    const first = await at.store(sent);
    for (let n = 0; n < 5; n += 1) await few.persist(received(sent));
    expect(await at.ledger.event(first)).toMatchObject({ duplicates: 5 });
    expect(await at.ledger.redis.llen(at.key(`repeats:${first}`))).toBe(3);
  });

  test('of which the answer was lost counts once', async () => {
    const first = await at.store(sent);
    const repeat = received(sent);
    await at.ledger.persist(repeat);
    await at.ledger.persist(repeat);
    expect(await at.ledger.event(first)).toMatchObject({ duplicates: 1 });
  });

  test('with another key, or none, is an event of its own', async () => {
    await at.store(sent);
    expect(await at.ledger.persist(received({ duplicateKey: 'k2' }))).toMatchObject({ kind: 'stored' });
    expect(await at.ledger.persist(received())).toMatchObject({ kind: 'stored' });
    expect(await at.ledger.persist(received())).toMatchObject({ kind: 'stored' });
  });

  test('of two that arrive at once, one is stored', async () => {
    const answers = await Promise.all([at.ledger.persist(received(sent)), at.other.persist(received(sent))]);
    expect(answers.map(({ kind }) => kind).toSorted()).toEqual(['duplicate', 'stored']);
  });
});

describe('a repeat of an event that created something', () => {
  test('within the window is a duplicate', async () => {
    const { eventId, deliveryId } = await at.dispatchOne(sent);
    await at.settle(deliveryId, created);
    expect(await at.ledger.persist(received(sent))).toMatchObject({ kind: 'duplicate', firstEventId: eventId, redriven: [] });
  });

  test('after the window is a new event', async () => {
    const { deliveryId } = await at.dispatchOne({ ...sent, duplicateWindowMs: 0 });
    await at.settle(deliveryId, created);
    expect(await at.ledger.persist(received(sent))).toMatchObject({ kind: 'stored' });
  });

  test('with a window of its own that is over is a new event, which takes the key', async () => {
    const { deliveryId } = await at.dispatchOne(sent);
    await at.settle(deliveryId, created);
    const second = await at.store({ ...sent, duplicateWindowMs: 0 });
    expect(await at.ledger.persist(received(sent))).toMatchObject({ kind: 'duplicate', firstEventId: second });
  });

  test('the key expires with the window', async () => {
    const { deliveryId } = await at.dispatchOne(sent);
    expect(await at.ledger.redis.pttl(at.key('duplicate:k1'))).toBe(-1);
    await at.settle(deliveryId, created);
    expect(await at.ledger.redis.pttl(at.key('duplicate:k1'))).toBeGreaterThan(200_000);
  });
});

describe('a repeat of an event that created nothing', () => {
  test('because it was filtered is a new event: people fix a filter and press Redeliver', async () => {
    const { deliveryId } = await at.dispatchOne(sent);
    await at.settle(deliveryId, filtered);
    expect(await at.ledger.persist(received(sent))).toMatchObject({ kind: 'stored' });
  });

  test('because nothing was selected is a new event', async () => {
    const first = await at.store(sent);
    const { token } = await at.begin(first);
    await at.ledger.recordDecision(first, token, decision([]));
    expect(await at.ledger.persist(received(sent))).toMatchObject({ kind: 'stored' });
  });

  test('does not take the key from the event that replaced it', async () => {
    const { deliveryId } = await at.dispatchOne({ ...sent, duplicateWindowMs: 1 });
    await at.ledger.redis.set(at.key('duplicate:k1'), 'somebody-else');
    await at.settle(deliveryId, filtered);
    expect(await at.ledger.redis.get(at.key('duplicate:k1'))).toBe('somebody-else');
  });
});

describe('a repeat of an event with dead letters', () => {
  test('redrives them', async () => {
    const { eventId, deliveryIds } = await at.dispatch(['a', 'b'], sent);
    await at.settle(deliveryIds[0]!, dead);
    await at.settle(deliveryIds[1]!, created);
    const answer = await at.ledger.persist(received(sent));
    expect(answer).toEqual({ kind: 'duplicate', firstEventId: eventId, redriven: [{ deliveryId: deliveryIds[0], run: 2, delayMs: 0 }], redrivenEvent: null });
    expect(await at.ledger.event(eventId)).toMatchObject({ state: 'dispatched', finalAt: null });
    expect(await at.ledger.depth()).toMatchObject({ deadLetters: 0 });

    expect(await at.settle(deliveryIds[0]!, created, 2)).toMatchObject({ eventFinal: true });
  });

  test('two at once redrive once', async () => {
    const { deliveryId } = await at.dispatchOne(sent);
    await at.settle(deliveryId, dead);
    const answers = await Promise.all([at.ledger.persist(received(sent)), at.other.persist(received(sent))]);
    expect(answers.flatMap((answer) => (answer.kind === 'duplicate' ? answer.redriven : []))).toEqual([{ deliveryId, run: 2, delayMs: 0 }]);
    expect((await at.ledger.delivery(deliveryId))?.run).toBe(2);
  });

  test('whose answer was lost is told again what it redrove', async () => {
    const { deliveryId } = await at.dispatchOne(sent);
    await at.settle(deliveryId, dead);
    const repeat = received(sent);
    const answer = await at.ledger.persist(repeat);
    expect(await at.ledger.persist(repeat)).toEqual(answer);
  });

  test('redrives the event itself when that is the dead letter', async () => {
    const eventId = await at.store(sent);
    const { token } = await at.begin(eventId);
    await at.ledger.recordDecision(eventId, token, decision([], { attempt: failedForGood }));
    expect(await at.ledger.persist(received(sent))).toMatchObject({ redriven: [], redrivenEvent: { eventId, run: 2 } });
    expect(await at.ledger.event(eventId)).toMatchObject({ state: 'received', dead: false });
    expect(await at.begin(eventId, 2)).toMatchObject({ attempt: 2 });
  });

  test('holds the key however long ago it was', async () => {
    const { deliveryId } = await at.dispatchOne({ ...sent, duplicateWindowMs: 0 });
    await at.settle(deliveryId, dead);
    expect(await at.ledger.persist(received({ ...sent, duplicateWindowMs: 0 }))).toMatchObject({ kind: 'duplicate', redriven: [{ deliveryId }] });
  });

  test('while another delivery is still open redrives the dead one', async () => {
    const { deliveryIds } = await at.dispatch(['a', 'b'], sent);
    await at.settle(deliveryIds[0]!, dead);
    expect(await at.ledger.persist(received(sent))).toMatchObject({ redriven: [{ deliveryId: deliveryIds[0] }] });
  });
});

/** A dead letter that a repeat redrove, begun again. */
async function redriven(prepare: (deliveryId: string) => Promise<void>) {
  const { deliveryId } = await at.dispatchOne(sent);
  await prepare(deliveryId);
  await at.ledger.persist(received(sent));
  const run = (await at.ledger.delivery(deliveryId))?.run ?? 0;
  return at.beginAt(deliveryId, run);
}

describe('a redriven delivery', () => {
  test('is rendered anew when nothing of it was created', async () => {
    const begun = await redriven(async (deliveryId) => {
      const { token } = await at.beginAt(deliveryId);
      await at.ledger.storeRendering(deliveryId, token, rendering);
      await at.ledger.storeName(deliveryId, token, 0, 'x');
      await at.ledger.settleDelivery(deliveryId, token, dead);
    });
    expect(begun).toMatchObject({ redrive: 'anew', rendering: null });
    expect([begun.names.size, begun.objects.size]).toEqual([0, 0]);
  });

  test('uses what is stored when something of it was created', async () => {
    const begun = await redriven(async (deliveryId) => {
      const { token } = await at.beginAt(deliveryId);
      await at.ledger.storeRendering(deliveryId, token, rendering);
      await at.ledger.settleDelivery(deliveryId, token, { kind: 'dead', attempt: failedForGood, chain: null, objects: new Map([[0, createdObject]]) });
    });
    expect(begun).toMatchObject({ redrive: 'as-stored', rendering });
    expect(begun.objects).toEqual(new Map([[0, createdObject]]));
  });

  test('uses what is stored when a create may have been carried out unseen', async () => {
    const begun = await redriven(async (deliveryId) => {
      const first = await at.beginAt(deliveryId);
      await at.ledger.storeRendering(deliveryId, first.token, rendering);
      await at.ledger.parkDelivery(deliveryId, first.token, failedForNow, 0);
      await at.settle(deliveryId, dead, 2);
    });
    expect(begun).toMatchObject({ redrive: 'as-stored', rendering });
  });

  test('or an attempt with a rendering never came to an outcome', async () => {
    const begun = await redriven(async (deliveryId) => {
      const first = await at.beginAt(deliveryId);
      await at.ledger.storeRendering(deliveryId, first.token, rendering);
      await at.settle(deliveryId, dead);
    });
    expect(begun).toMatchObject({ redrive: 'as-stored', rendering });
  });

  test('has its time anew', async () => {
    const begun = await redriven(async (deliveryId) => {
      const first = await at.beginAt(deliveryId);
      await at.ledger.parkDelivery(deliveryId, first.token, attempt({ stage: 'intercept', outcome: 'retryable' }), 0, { totalMs: 86_400_000, absentMs: 1 });
      await at.settle(deliveryId, dead, 2);
    });
    expect(begun).toMatchObject({ spent: { totalMs: 0, absentMs: null }, idleMs: 0 });
  });
});
