import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { created, createdObject, dead, decided, decision, openTestLedger, queuedNow, received, rendering, useLedger } from '../../../test/support/ledger.ts';
import { startTestRedis, type TestRedis } from '../../../test/support/redis.ts';

const at = useLedger();
const day = 86_400_000;
const longBody = Buffer.from(JSON.stringify({ ref: 'refs/heads/main', commits: Array.from({ length: 50 }, (_, n) => ({ id: n, message: 'a commit like any other' })) }));

async function holdLease(): Promise<void> {
  await at.ledger.overdue(1);
}

/** A final event that has everything an event may have. */
async function finished(changes: Parameters<typeof at.store>[0] = {}): Promise<string> {
  const eventId = await at.store(changes);
  const { token } = await at.begin(eventId);
  const delivery = decided(eventId, 'push', { kind: 'inline', rendering });
  await at.ledger.recordDecision(eventId, token, decision([delivery]));
  const begun = await at.beginAt(delivery.id);
  await at.ledger.storeName(delivery.id, begun.token, 0, createdObject.name);
  await at.ledger.settleDelivery(delivery.id, begun.token, created);
  return eventId;
}

async function age(eventId: string, ms: number): Promise<void> {
  await at.ledger.redis.zadd(at.key('final'), Date.now() - ms, eventId);
}

/** Whatever is left but numbers, the audit and the lease. */
async function keysLeft(): Promise<readonly string[]> {
  const keys = await at.ledger.redis.keys(at.key('*'));
  return keys.map((key) => key.slice(at.key('').length)).filter((key) => !/^(counts|latencies|counted|audit|changes|trigger-counts|receipts|sweeper|turn)/.test(key));
}

async function retainAll(ledger = at.ledger): Promise<number> {
  let removed = 0;
  for (;;) {
    const step = await ledger.retain();
    removed += step.events;
    if (!step.more) return removed;
  }
}

describe('what is finished is removed', () => {
  test('when it is too old, with everything that belongs to it', async () => {
    const eventId = await finished({ duplicateKey: 'k', body: longBody });
    await at.ledger.persist(received({ duplicateKey: 'k' }));
    await age(eventId, 8 * day);
    await holdLease();
    expect(await at.ledger.retain()).toEqual({ events: 1, deadLetters: 0, more: false });
    await at.ledger.packBodies();
    expect(await keysLeft()).toEqual([]);
    expect(await at.ledger.event(eventId)).toBeNull();
  });

  test('dead letters too, and it says how many', async () => {
    const { eventId, deliveryId } = await at.dispatchOne({ duplicateKey: 'k' });
    await at.settle(deliveryId, dead);
    await age(eventId, 8 * day);
    await holdLease();
    expect(await at.ledger.retain()).toEqual({ events: 1, deadLetters: 1, more: false });
    expect([await keysLeft(), await at.ledger.deadLetterReasons()]).toEqual([[], []]);
  });

  test('when there are too many, the oldest first', async () => {
    const few = at.open({ retentionEvents: 2 });
    const events = [await finished(), await finished(), await finished(), await finished()];
    for (const [index, id] of events.entries()) await age(id, 10_000 - index);
    await few.overdue(1);
    expect(await retainAll(few)).toBe(2);
    const left = await at.ledger.events({ cursor: null, limit: 9 });
    expect(new Set(left.events.map(({ id }) => id))).toEqual(new Set(events.slice(2)));
  });

  test('not as long as it is open, and not when it is young and there is room', async () => {
    const { eventId } = await at.dispatchOne();
    const young = await finished();
    await holdLease();
    expect(await retainAll()).toBe(0);
    expect([await at.state(eventId), await at.state(young)]).toEqual(['dispatched', 'final']);
  });

  test('not as long as a repeat of it must be known', async () => {
    const few = at.open({ retentionEvents: 0 });
    const protectedOne = await finished({ duplicateKey: 'k', duplicateWindowMs: 60_000 });
    await few.overdue(1);
    expect(await retainAll(few)).toBe(0);
    expect(await at.ledger.persist(received({ duplicateKey: 'k' }))).toMatchObject({ kind: 'duplicate', firstEventId: protectedOne });
  });

  test('not by a version that does not understand it', async () => {
    const newer = await finished();
    const own = await finished();
    for (const id of [newer, own]) await age(id, 8 * day);
    await age(newer, 9 * day);
    await at.ledger.redis.hset(at.key(`event:${newer}`), 'v', 2);
    await holdLease();
    expect(await at.ledger.retain()).toMatchObject({ events: 1 });
    expect([await at.state(newer), await at.state(own)]).toEqual(['final', undefined]);
  });

  test('only by the process that sweeps', async () => {
    await age(await finished(), 8 * day);
    await holdLease();
    expect(await at.other.retain()).toEqual({ events: 0, deadLetters: 0, more: false });
  });

  test('by whoever asks when nobody holds the lease: it may have run out since the last sweep', async () => {
    await age(await finished(), 8 * day);
    expect(await at.other.retain()).toMatchObject({ events: 1 });
    expect(await at.ledger.overdue(1)).toEqual([]);
  });

  test('in several steps where it has many deliveries', async () => {
    const names = Array.from({ length: 250 }, (_, n) => `t${n}`);
    const { eventId, deliveryIds } = await at.dispatch(names);
    for (const id of deliveryIds) await at.settle(id, created);
    await age(eventId, 8 * day);
    await holdLease();
    expect(await at.ledger.retain()).toEqual({ events: 0, deadLetters: 0, more: true });
    expect(await at.ledger.event(eventId)).toBeNull();
    expect(await retainAll()).toBe(1);
    expect(await keysLeft()).toEqual([]);
  });
});

describe('when memory is short', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startTestRedis({ maxMemory: 24 * 1024 * 1024 });
  });
  afterAll(() => redis.close());

  test('final events are removed until it is not, and what is open stays', async () => {
    const ledger = openTestLedger(redis.url, `{${randomUUID()}}:`, { retentionMemory: 0.4 });
    const body = Buffer.alloc(200_000, 'x');
    const open = received({ body });
    await ledger.persist(open);
    for (let n = 0; n < 60; n += 1) {
      const event = received({ body, listener: `el-${n}` });
      await ledger.persist(event);
      const begun = await ledger.beginEvent(event.event.id, 1);
      if (begun.kind === 'begun') await ledger.recordDecision(event.event.id, begun.token, decision([]));
    }
    await ledger.overdue(1);
    const removed = await retainAll(ledger);
    expect(removed).toBeGreaterThan(10);
    expect(removed).toBeLessThan(60);
    const used = Number(/^used_memory:(\d+)/m.exec(await ledger.redis.info('memory'))?.[1]);
    expect(used / (24 * 1024 * 1024)).toBeLessThan(0.42);
    expect(await ledger.event(open.event.id)).toMatchObject({ state: 'received' });
    ledger.disconnect();
  });
});

describe('the body of a finished event', () => {
  test('is compressed, and read as it was received', async () => {
    const eventId = await finished({ body: longBody });
    await holdLease();
    expect(await at.ledger.packBodies()).toBe(1);
    expect(await at.ledger.redis.strlen(at.key(`body:${eventId}`))).toBeLessThan(longBody.byteLength / 4);
    expect(Buffer.from((await at.ledger.body(eventId)) ?? [])).toEqual(longBody);
    expect(await at.ledger.packBodies()).toBe(0);
  });

  test('is whole for who works on it again', async () => {
    const eventId = await at.store({ body: longBody });
    const { token } = await at.begin(eventId);
    const delivery = decided(eventId, 'push', queuedNow);
    await at.ledger.recordDecision(eventId, token, decision([delivery]));
    await at.settle(delivery.id, dead);
    await holdLease();
    await at.ledger.packBodies();
    await at.ledger.redrive([{ kind: 'delivery', id: delivery.id }], { by: 'ann' });
    expect(Buffer.from((await at.beginAt(delivery.id, 2)).body)).toEqual(longBody);
  });

  test('stays as it is where compressing saves nothing, or it is small', async () => {
    const noise = Buffer.from(Array.from({ length: 2_000 }, (_, n) => (n * 7919 + ((n * n) % 251)) % 256));
    const random = await finished({ body: Buffer.concat([noise, Buffer.from(randomUUID())]) });
    const small = await finished();
    await holdLease();
    await at.ledger.packBodies();
    expect(await at.ledger.redis.strlen(at.key(`body:${small}`))).toBe(25);
    expect(await at.ledger.body(random)).not.toBeNull();
  });

  test('is left alone as long as the event is open', async () => {
    const eventId = await at.store({ body: longBody });
    await holdLease();
    expect(await at.ledger.packBodies()).toBe(0);
    expect(await at.ledger.redis.strlen(at.key(`body:${eventId}`))).toBe(longBody.byteLength);
  });
});
