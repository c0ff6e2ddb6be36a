import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { received, testSecretKey } from '../../../test/support/ledger.ts';
import { startRedisProcess, type RedisProcess } from '../../../test/support/redis-process.ts';
import { until } from '../../../test/support/until.ts';
import { checkRedis } from './check-redis.ts';
import { connectRedis, type Connection } from './connect.ts';
import type { Ledger, ReceivedEvent } from './ledger.ts';
import { createLedger } from './redis-ledger.ts';
import { confirmOnReplica } from './replicas.ts';

let master: RedisProcess;
let replica: RedisProcess;
let connection: Connection;
let confirmOn: Connection;
let ledger: Ledger;
let prefix: string;

beforeAll(async () => {
  master = await startRedisProcess({ settings: { 'maxmemory-policy': 'noeviction', appendonly: 'yes', 'repl-diskless-sync-delay': 0 } });
  replica = await startRedisProcess({ settings: { replicaof: `${master.host} ${master.port}` } });
  const url = `redis://${master.host}:${master.port}`;
  connection = connectRedis(url, { name: 'test', whenAway: 'wait', onError: () => {} });
  confirmOn = connectRedis(url, { name: 'test-confirm', whenAway: 'wait', onError: () => {} });
});
afterAll(async () => {
  connection.disconnect();
  confirmOn.disconnect();
  await replica.close();
  await master.close();
});
beforeEach(async () => {
  prefix = `{test-${randomUUID()}}:`;
  ledger = createLedger({ connection, confirmOn, secretKey: testSecretKey, prefix });
  await replicasOnline(1);
});
afterEach(() => replica.ask((server) => server.replicaof(master.host, master.port)));

async function replicasOnline(count: number): Promise<void> {
  await until(async () => (await master.ask((server) => server.info('replication'))).split('state=online').length === count + 1, `${count} replicas are connected`);
}

async function cut(): Promise<void> {
  await replica.ask((server) => server.replicaof('NO', 'ONE'));
  await replicasOnline(0);
}

/** A busy disk may keep the replica for longer than is waited: then the sender comes back, as here. */
async function stored(event: ReceivedEvent): Promise<void> {
  await until(() => ledger.persist(event).then(({ kind }) => kind === 'stored', () => false), 'the event is stored');
}

/** Either none was ever there for this ledger, or the one that was has gone. */
const refusal = /^(not on 1 replicas after 1000 ms \(WAIT|a replica has gone)/;

describe('an event that is to be on a replica', () => {
  test('is there when it counts as stored', async () => {
    const event = received();
    await stored(event);
    expect(await replica.ask((server) => server.exists(`${prefix}event:${event.event.id}`))).toBe(1);
  });

  test('does not count as stored while no replica has it, and does when one has', async () => {
    await cut();
    const event = received();
    await expect(ledger.persist(event)).rejects.toThrow(refusal);
    expect(await ledger.event(event.event.id)).toMatchObject({ state: 'received' });
    await replica.ask((server) => server.replicaof(master.host, master.port));
    await replicasOnline(1);
    await stored(event);
    expect(await replica.ask((server) => server.exists(`${prefix}event:${event.event.id}`))).toBe(1);
  });

  test('may be a repeat, which is confirmed as such', async () => {
    const duplicateKey = randomUUID();
    const first = received({ duplicateKey });
    const again = received({ duplicateKey });
    await stored(first);
    await until(() => ledger.persist(again).then(() => true, () => false), 'the repeat is confirmed');
    expect(await ledger.persist(again)).toMatchObject({ kind: 'duplicate', firstEventId: first.event.id });
    const confirm = confirmOnReplica(confirmOn, prefix);
    await confirm({ eventId: again.event.id, repeats: first.event.id });
    await expect(confirm({ eventId: randomUUID(), repeats: first.event.id })).rejects.toThrow('is gone: another Redis has become the master before its replicas had it');
  });

  test('does not count as stored when the server that confirms does not have it', async () => {
    const event = received();
    await stored(event);
    const lost = randomUUID();
    const confirm = confirmOnReplica(confirmOn, prefix);
    const [there, gone] = await Promise.allSettled([confirm({ eventId: event.event.id, repeats: null }), confirm({ eventId: lost, repeats: null })]);
    expect([there.status, gone.status]).toEqual(['fulfilled', 'rejected']);
  });

  test('shares its wait with others that come meanwhile, and holds up no other command', async () => {
    const before = await waits();
    // Some may be refused: a Redis that stood still for seconds (a busy disk) sees its replica as gone at first.
    await Promise.allSettled(Array.from({ length: 200 }, () => ledger.persist(received())));
    const used = (await waits()) - before;
    expect(used).toBeGreaterThan(0);
    expect(used).toBeLessThan(100);

    await cut();
    let answered = false;
    const persisting = ledger.persist(received()).catch(() => (answered = true));
    const asked = await ledger.depth();
    expect({ waiting: asked.waiting, answered }).toEqual({ waiting: expect.any(Number), answered: false });
    await persisting;
  });
});

/** How often a replica was waited for. */
async function waits(): Promise<number> {
  const stats = await master.ask((server) => server.info('commandstats'));
  return Number(/cmdstat_wait:calls=(\d+)/.exec(stats)?.[1] ?? 0) + Number(/cmdstat_waitaof:calls=(\d+)/.exec(stats)?.[1] ?? 0);
}

test('a Redis without a replica is warned of, where one is to be waited for', async () => {
  expect((await checkRedis(connection, 'replica')).warnings).toEqual([]);
  await cut();
  expect((await checkRedis(connection, 'replica')).warnings).toEqual([
    'redis has no connected replica: expected one at least with MILLRACE_DURABILITY=replica, or every event is answered with 503',
  ]);
  expect((await checkRedis(connection)).warnings).toEqual([]);
});
