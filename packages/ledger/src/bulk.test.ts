import { describe, expect, test } from '@jest/globals';
import { created, dead, useLedger, type TestLedger } from '../../../test/support/ledger.ts';
import type { BulkRequest } from './bulk.ts';

const at = useLedger({ window: 8 });
const everything: BulkRequest = { action: 'redrive', filter: {}, by: 'ann', perSecond: 100, expected: 0 };

async function deadLetters(count: number, listener = 'el'): Promise<readonly string[]> {
  const made: string[] = [];
  for (let n = 0; n < count; n += 1) {
    const { deliveryId } = await at.dispatchOne({ listener });
    await at.settle(deliveryId, dead);
    made.push(deliveryId);
  }
  return made;
}

/** Makes a ledger's process the one that holds the sweeper's lease. */
async function holdLease(ledger: TestLedger): Promise<void> {
  await at.ledger.redis.del(at.key('sweeper:1'));
  await ledger.overdue(1);
}

/** As if the last step were a second ago. */
async function letSecondPass(id: string): Promise<void> {
  const steppedAt = Number(await at.ledger.redis.hget(at.key(`bulk:${id}`), 'steppedAt'));
  await at.ledger.redis.hset(at.key(`bulk:${id}`), 'steppedAt', steppedAt - 1_000);
}

describe('a bulk action', () => {
  test('redrives what its filter lets through, and is done', async () => {
    const wanted = await deadLetters(3);
    await deadLetters(2, 'other');
    await holdLease(at.ledger);
    const id = await at.ledger.startBulk({ ...everything, filter: { listener: 'ci/el' }, expected: 3 });
    const { count, queued } = await at.ledger.stepBulk();
    expect([count, new Set(queued.map(({ deliveryId }) => deliveryId))]).toEqual([3, new Set(wanted)]);
    expect(await at.ledger.bulk(id)).toMatchObject({ state: 'done', acted: 3, expected: 3, by: 'ann', filter: { listener: 'ci/el' } });
    expect(await at.ledger.depth()).toMatchObject({ deadLetters: 2 });
    expect((await at.ledger.audit({ cursor: null, limit: 9 })).entries).toMatchObject([
      { action: 'bulk-done', about: id, count: 3, by: 'ann' },
      { action: 'bulk-redrive', about: id, by: 'ann', filter: { listener: 'ci/el' } },
    ]);
  });

  test('makes who vouches for it answer for each, and nobody else', async () => {
    const { deliveryId, eventId } = await at.dispatchOne();
    await at.settle(deliveryId, dead);
    await holdLease(at.ledger);
    const id = await at.ledger.startBulk({ ...everything, vouchedBy: 'ann' });
    expect(await at.ledger.bulk(id)).toMatchObject({ vouchedBy: 'ann' });
    await at.ledger.stepBulk();
    expect(await at.ledger.event(eventId)).toMatchObject({ event: { vouchedBy: 'ann' }, deeds: [{ action: 'bulk-redrive', vouchedBy: 'ann' }] });
    expect((await at.ledger.audit({ cursor: null, limit: 9 })).entries.at(-1)).toMatchObject({ action: 'bulk-redrive', vouchedBy: 'ann' });
    expect(await at.ledger.bulk(await at.ledger.startBulk(everything))).not.toHaveProperty('vouchedBy');
  });

  test('goes no faster than its rate', async () => {
    await deadLetters(5);
    await holdLease(at.ledger);
    const id = await at.ledger.startBulk({ ...everything, perSecond: 2 });
    expect((await at.ledger.stepBulk()).count).toBe(2);
    expect((await at.ledger.stepBulk()).count).toBe(0);
    await letSecondPass(id);
    expect((await at.ledger.stepBulk()).count).toBe(2);
    expect(await at.ledger.bulk(id)).toMatchObject({ state: 'running', acted: 4 });
  });

  test('takes places in its listener\'s window as what comes in does, and goes on when there is room', async () => {
    const wanted = await deadLetters(10);
    await holdLease(at.ledger);
    const id = await at.ledger.startBulk(everything);
    const first = await at.ledger.stepBulk();
    expect(first.count).toBe(8);
    await letSecondPass(id);
    expect((await at.ledger.stepBulk()).count).toBe(0);
    for (const { deliveryId } of first.queued) await at.settle(deliveryId, created, 2);
    const second = await at.ledger.stepBulk();
    expect(new Set([...first.queued, ...second.queued].map(({ deliveryId }) => deliveryId))).toEqual(new Set(wanted));
    expect(await at.ledger.bulk(id)).toMatchObject({ state: 'done', acted: 10 });
  });

  test('is gone on with by another process, doing nothing twice', async () => {
    const wanted = await deadLetters(4);
    await holdLease(at.ledger);
    const id = await at.ledger.startBulk({ ...everything, perSecond: 2 });
    const first = await at.ledger.stepBulk();
    expect((await at.other.stepBulk()).count).toBe(0);
    await holdLease(at.other);
    await letSecondPass(id);
    const second = await at.other.stepBulk();
    const redriven = [...first.queued, ...second.queued].map(({ deliveryId }) => deliveryId);
    expect([redriven.length, new Set(redriven)]).toEqual([4, new Set(wanted)]);
  });

  test('leaves alone what becomes a dead letter after it was asked for', async () => {
    const [deliveryId = ''] = await deadLetters(1);
    await holdLease(at.ledger);
    const id = await at.ledger.startBulk({ ...everything, perSecond: 1 });
    await at.ledger.stepBulk();
    await at.settle(deliveryId, dead, 2);
    await at.ledger.redis.zadd(at.key('dead'), Date.now() + 60_000, `d:${deliveryId}`);
    await letSecondPass(id);
    expect((await at.ledger.stepBulk()).count).toBe(0);
    expect(await at.ledger.bulk(id)).toMatchObject({ state: 'done', acted: 1 });
  });

  test('does nothing twice when what it has redriven dies again before its next step', async () => {
    const letters = await deadLetters(3);
    await holdLease(at.ledger);
    const id = await at.ledger.startBulk({ ...everything, perSecond: 1 });
    const redriven: string[] = [];
    for (let step = 0; step < 5; step += 1) {
      const { queued } = await at.ledger.stepBulk();
      for (const { deliveryId, run } of queued) {
        redriven.push(deliveryId);
        await at.settle(deliveryId, dead, run);
      }
      await letSecondPass(id);
    }
    expect([redriven.length, new Set(redriven)]).toEqual([3, new Set(letters)]);
    expect(await at.ledger.bulk(id)).toMatchObject({ state: 'done', acted: 3 });
  });

  test('stops when it is cancelled, and what is done stays done', async () => {
    await deadLetters(3);
    await holdLease(at.ledger);
    const id = await at.ledger.startBulk({ ...everything, action: 'discard', perSecond: 1 });
    await at.ledger.stepBulk();
    expect(await at.ledger.cancelBulk(id, 'bob')).toBe(true);
    expect(await at.ledger.cancelBulk(id, 'bob')).toBe(false);
    await letSecondPass(id);
    expect((await at.ledger.stepBulk()).count).toBe(0);
    expect(await at.ledger.bulk(id)).toMatchObject({ state: 'cancelled', acted: 1 });
    expect(await at.ledger.depth()).toMatchObject({ deadLetters: 2 });
    expect((await at.ledger.audit({ cursor: null, limit: 1 })).entries).toMatchObject([{ by: 'bob', action: 'bulk-cancel', about: id, count: 1 }]);
  });

  test('takes turns with others', async () => {
    await deadLetters(2);
    await deadLetters(2, 'other');
    await holdLease(at.ledger);
    const one = await at.ledger.startBulk({ ...everything, filter: { listener: 'ci/el' }, perSecond: 1 });
    const two = await at.ledger.startBulk({ ...everything, filter: { listener: 'ci/other' }, perSecond: 1 });
    await at.ledger.stepBulk();
    await at.ledger.redis.zincrby(at.key('bulks-running'), 1, one);
    await at.ledger.stepBulk();
    const found = await at.ledger.bulks(9);
    expect(new Set(found.map(({ id, acted }) => `${id} ${acted}`))).toEqual(new Set([`${one} 1`, `${two} 1`]));
  });

  test('wants a rate that makes sense', async () => {
    await expect(at.ledger.startBulk({ ...everything, perSecond: 0 })).rejects.toThrow('rate 0: expected 1 to 1000 a second');
  });

  test('of which nobody knows is null', async () => expect(await at.ledger.bulk('nobody')).toBeNull());
});
