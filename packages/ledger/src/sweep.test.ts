import { describe, expect, test } from '@jest/globals';
import { created, failedForNow, useLedger } from '../../../test/support/ledger.ts';

const at = useLedger({ window: 2 });

describe('the open index', () => {
  test('has nothing overdue while everything goes well', async () => {
    await at.store();
    const { deliveryIds } = await at.dispatch(['a', 'b']);
    await at.beginAt(deliveryIds[0]!);
    expect(await at.ledger.overdue(10)).toEqual([]);
  });

  test('gives what nobody touched in time, and takes it in hand', async () => {
    const eventId = await at.store();
    const { deliveryId } = await at.dispatchOne({ listener: 'another' });
    await at.letPass(`e:${eventId}`, `d:${deliveryId}`);
    expect(await at.ledger.overdue(10)).toEqual([
      { kind: 'delivery', id: deliveryId, run: 1, token: 0, waiting: false },
      { kind: 'event', id: eventId, run: 1, token: 0, waiting: false },
    ]);
    expect(await at.ledger.overdue(10)).toEqual([]);
  });

  test('is given in pages', async () => {
    const { deliveryIds } = await at.dispatch(['a', 'b', 'c']);
    await at.letPass(...deliveryIds.map((id) => `d:${id}`));
    expect(await at.ledger.overdue(2)).toHaveLength(2);
    expect(await at.ledger.overdue(2)).toHaveLength(1);
  });

  test('passes by what a newer version wrote, however much that is', async () => {
    const newer = Array.from({ length: 9 }, (_, n) => `newer-${n}`);
    for (const id of newer) await at.ledger.redis.hset(at.key(`event:${id}`), { v: 2, run: 1, token: 1, state: 'received', listener: 'ci/el' });
    const eventId = await at.store();
    await at.letPass(...newer.map((id) => `e:${id}`), `e:${eventId}`);
    expect((await at.ledger.overdue(2)).map(({ id }) => id)).toEqual([eventId]);
    expect(await at.openIndex()).toHaveLength(10);
  });

  test('drops an entry that has no record', async () => {
    await at.letPass('e:nobody');
    expect(await at.ledger.overdue(10)).toEqual([]);
    expect(await at.openIndex()).toEqual([]);
  });
});

describe('two sweepers', () => {
  test('only the holder of the lease is given anything', async () => {
    const eventId = await at.store();
    expect(await at.ledger.overdue(10)).toEqual([]);
    await at.letPass(`e:${eventId}`);
    expect(await at.other.overdue(10)).toEqual([]);
    expect(await at.ledger.overdue(10)).toHaveLength(1);
  });

  test('the other takes over when the lease has run out', async () => {
    const eventId = await at.store();
    await at.ledger.overdue(10);
    await at.ledger.redis.del(at.key('sweeper:1'));
    await at.letPass(`e:${eventId}`);
    expect(await at.other.overdue(10)).toHaveLength(1);
    expect(await at.ledger.overdue(10)).toEqual([]);
  });

  test('an entry in the hands of both is advanced once', async () => {
    const { deliveryId } = await at.dispatchOne();
    await at.letPass(`d:${deliveryId}`);
    const [entry] = await at.ledger.overdue(10);
    const answers = await Promise.all([at.ledger.advanceRun(entry!), at.other.advanceRun(entry!)]);
    expect(answers.filter((run) => run !== null)).toEqual([2]);
  });
});

describe('advancing the run', () => {
  test('makes the old job superseded and its attempt stale', async () => {
    const { deliveryId } = await at.dispatchOne();
    const { token } = await at.beginAt(deliveryId);
    await at.letPass(`d:${deliveryId}`);
    const [entry] = await at.ledger.overdue(10);
    expect(await at.ledger.advanceRun(entry!)).toBe(2);
    expect(await at.ledger.settleDelivery(deliveryId, token, created)).toEqual({ kind: 'stale' });
    expect(await at.ledger.beginDelivery(deliveryId, 1)).toMatchObject({ why: 'superseded' });
    expect(await at.beginAt(deliveryId, 2)).toMatchObject({ attempt: 2 });
  });

  test('is refused when somebody began meanwhile', async () => {
    const { deliveryId } = await at.dispatchOne();
    await at.letPass(`d:${deliveryId}`);
    const [entry] = await at.ledger.overdue(10);
    await at.beginAt(deliveryId, 1, at.other);
    expect(await at.ledger.advanceRun(entry!)).toBeNull();
  });

  test('is refused when it was parked or settled meanwhile', async () => {
    const { deliveryIds } = await at.dispatch(['a', 'b']);
    await at.letPass(...deliveryIds.map((id) => `d:${id}`));
    const entries = await at.ledger.overdue(10);
    const { token } = await at.beginAt(deliveryIds[0]!);
    await at.ledger.parkDelivery(deliveryIds[0]!, token, failedForNow, 0);
    await at.settle(deliveryIds[1]!, created);
    for (const entry of entries) expect(await at.ledger.advanceRun(entry)).toBeNull();
  });

  test('puts a waiting event back where it waits', async () => {
    await at.store();
    await at.store();
    const waiting = await at.store();
    await at.ledger.redis.del(at.key('pending:ci/el'), at.key('listeners'));
    await at.letPass(`e:${waiting}`);
    const [entry] = await at.ledger.overdue(10);
    expect(entry).toMatchObject({ id: waiting, waiting: true, run: 0 });
    expect(await at.ledger.advanceRun(entry!)).toBeNull();
    expect(await at.ledger.depth()).toMatchObject({ waiting: 1 });
  });
});
