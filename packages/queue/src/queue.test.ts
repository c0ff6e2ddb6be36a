import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { startTestRedis, type TestRedis } from '../../../test/support/redis.ts';
import { until } from '../../../test/support/until.ts';
import { consume } from './consume.ts';
import type { Consumer, JobLock, Pointer, Queue, Work, Worked } from './queue.ts';
import { createQueue } from './redis-queue.ts';
import type { QueueSettings } from './settings.ts';

let redis: TestRedis;
let connection: Redis;
let prefix: string;
let queue: Queue;
let consumers: Consumer[] = [];
let errors: Error[] = [];

beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis.close());
beforeEach(() => {
  prefix = `{test-${randomUUID()}}:queue`;
  connection = new Redis(redis.url, { maxRetriesPerRequest: null, retryStrategy: () => 50 });
  connection.on('error', () => {});
  errors = [];
  queue = createQueue({ connection, prefix, onError: (error) => errors.push(error) });
});
afterEach(async () => {
  await Promise.all(consumers.map((consumer) => consumer.close(0)));
  consumers = [];
  await queue.close();
  connection.disconnect();
});

/** Locks that a process keeps though it stands still for a while. */
const calm: QueueSettings = { lockMs: 6_000, stalledCheckMs: 200, freshMs: 3_000 };
/** Locks that run out while a test looks on. */
const brisk: QueueSettings = { lockMs: 1_000, stalledCheckMs: 200, freshMs: 500 };

function start(work: Work, settings: Partial<QueueSettings> = calm): Consumer {
  const consumer = consume({ connection, prefix, work, settings, concurrency: { events: 4, deliveries: 4 }, onError: (error) => errors.push(error) });
  consumers.push(consumer);
  return consumer;
}

async function done(): Promise<Worked> {
  return { kind: 'done' };
}

/** Work that goes on until it is told to end, and remembers. */
function heldWork() {
  const held: { readonly pointer: Pointer; readonly lock: JobLock; readonly end: (worked: Worked) => void }[] = [];
  return {
    held,
    work: (pointer: Pointer, lock: JobLock) => new Promise<Worked>((end) => held.push({ pointer, lock, end })),
  };
}

function event(id: string, run = 1): Pointer {
  return { kind: 'event', id, run };
}
function delivery(id: string, run = 1): Pointer {
  return { kind: 'delivery', id, run };
}

describe('a job', () => {
  test('brings its pointer to the work, and is gone when that is done', async () => {
    const seen: Pointer[] = [];
    await queue.add(event('e-1'), 0);
    await queue.add(delivery('d1', 3), 0);
    expect(await queue.depth()).toEqual({ waiting: 2, active: 0, delayed: 0, failed: 0 });
    start((pointer) => {
      seen.push(pointer);
      return done();
    });
    await until(async () => seen.length === 2 && (await queue.depth()).active === 0, 'both jobs to be done');
    expect(seen).toEqual(expect.arrayContaining([event('e-1'), delivery('d1', 3)]));
    expect(await connection.keys(`${prefix.replaceAll(/[{}]/g, '?')}*e-1*`)).toEqual([]);
    expect(await queue.depth()).toEqual({ waiting: 0, active: 0, delayed: 0, failed: 0 });
  });

  test('that is there already is not added again', async () => {
    await queue.add(event('e'), 0);
    await queue.add(event('e'), 0);
    await queue.add(event('e', 2), 0);
    expect(await queue.depth()).toMatchObject({ waiting: 2 });
  });

  test('can be added again after it is done', async () => {
    let count = 0;
    start(() => {
      count += 1;
      return done();
    });
    await queue.add(event('e'), 0);
    await until(async () => count === 1 && !(await queue.isLive(event('e'))), 'the first to be done');
    await queue.add(event('e'), 0);
    await until(() => count === 2, 'the second to be done');
    expect(errors).toEqual([]);
  });

  test('is live while it waits, is delayed or is worked on, for its run only', async () => {
    const { held, work } = heldWork();
    await queue.add(event('waits'), 0);
    await queue.add(event('delayed'), 60_000);
    expect(await queue.isLive(event('waits'))).toBe(true);
    expect(await queue.isLive(event('delayed'))).toBe(true);
    expect(await queue.isLive(event('waits', 2))).toBe(false);
    expect(await queue.isLive(delivery('waits'))).toBe(false);

    start(work);
    await until(() => held.length === 1, 'the work to begin');
    expect(await queue.isLive(event('waits'))).toBe(true);
    held[0]?.end({ kind: 'done' });
    await until(async () => !(await queue.isLive(event('waits'))), 'the job to be gone');
  });

  test('that is delayed comes now when it is woken', async () => {
    const seen: string[] = [];
    start(async ({ id }) => {
      seen.push(id);
      return { kind: 'done' };
    });
    await queue.add(event('e'), 600_000);
    expect(await queue.wake(event('e'))).toBe(true);
    await until(() => seen.length === 1, 'it to come');
    await until(async () => !(await queue.wake(event('e'))), 'it to be gone');
    expect(seen).toEqual(['e']);
  });

  test('that is to come again comes again, delayed', async () => {
    const seen: number[] = [];
    start(async ({ run }) => {
      seen.push(run);
      return seen.length < 3 ? { kind: 'again', delayMs: 1 } : { kind: 'done' };
    });
    await queue.add(event('e'), 0);
    await until(() => seen.length === 3, 'the third time');
    expect(seen).toEqual([1, 1, 1]);
    expect((await queue.depth()).failed).toBe(0);
  });

  test('whose work throws is reported and comes again, not into the failed set', async () => {
    let count = 0;
    start(() => {
      count += 1;
      if (count === 1) throw new Error('a bug');
      return done();
    });
    await queue.add(event('e'), 0);
    await until(() => count === 2, 'the second time');
    expect(errors.map(({ message }) => message)).toEqual(['a bug']);
    expect((await queue.depth()).failed).toBe(0);
  });

  test('that a full Redis does not hand out is asked for now and then', async () => {
    await queue.add(event('e'), 0);
    await connection.config('SET', 'maxmemory', '1');
    const refusedAt: number[] = [];
    const seen: string[] = [];
    consumers.push(
      consume({
        connection,
        prefix,
        concurrency: { events: 4, deliveries: 4 },
        work: ({ id }) => (seen.push(id), done()),
        onError: ({ message }) => message.startsWith('OOM') && refusedAt.push(performance.now()),
      }),
    );
    await until(() => refusedAt.length >= 5, 'it to be refused');
    await connection.config('SET', 'maxmemory', '0');
    await until(() => seen.length === 1, 'it to be handed out');
    // Two queues ask, each every half second.
    expect((refusedAt[4] ?? 0) - (refusedAt[0] ?? 0)).toBeGreaterThan(900);
  });

  test('of a newer format is left to newer processes', async () => {
    await queue.add(event('e'), 0);
    await connection.hset(`${prefix}:events:e.1`, 'data', '{"v":2}');
    start(() => Promise.reject(new Error('not ours')));
    await until(async () => (await queue.depth()).delayed === 1, 'it to be put back');
    expect(errors).toEqual([]);
  });
});

describe('a paused queue', () => {
  test('hands nothing out until it is resumed, and counts what waits as before', async () => {
    const seen: string[] = [];
    await queue.pause();
    expect(await queue.isPaused()).toBe(true);
    start(async ({ id }) => {
      seen.push(id);
      return { kind: 'done' };
    });
    await until(async () => (await queue.workers())?.length === 1, 'the worker to be connected');
    await queue.add(event('e'), 0);
    await queue.add(delivery('d'), 0);
    expect(await queue.isLive(event('e'))).toBe(true);
    expect(await queue.depth()).toEqual({ waiting: 2, active: 0, delayed: 0, failed: 0 });
    expect(seen).toEqual([]);
    await queue.resume();
    expect(await queue.isPaused()).toBe(false);
    await until(() => seen.length === 2, 'both jobs to be worked on');
  });

  test('lets go on what is being worked on', async () => {
    const { held, work } = heldWork();
    start(work);
    await queue.add(event('e'), 0);
    await until(() => held.length === 1, 'the job to be taken');
    await queue.pause();
    held[0]!.end({ kind: 'done' });
    await until(async () => (await queue.depth()).active === 0, 'it to be done');
    expect(held[0]!.lock.signal.aborted).toBe(false);
  });
});

describe('workers', () => {
  test('are told of by process while they are connected', async () => {
    expect(await queue.workers()).toEqual([]);
    const [first] = [start(done), start(done)];
    await until(async () => (await queue.workers())?.length === 2, 'both to be connected');
    expect(await queue.workers()).toContainEqual({ address: expect.stringMatching(/^127\.0\.0\.1:\d+$/), connectedMs: expect.any(Number) });
    await first.close(0);
    await until(async () => (await queue.workers())?.length === 1, 'the first to be gone');
  });

  test('are not known where Redis refuses CLIENT LIST', async () => {
    await connection.call('ACL', 'SETUSER', 'narrow', 'on', '>narrow', '~*', '&*', '+@all', '-client|list');
    const refusing = new Redis(redis.url, { username: 'narrow', password: 'narrow', maxRetriesPerRequest: null });
    const narrow = createQueue({ connection: refusing, prefix, onError: (error) => errors.push(error) });
    expect(await narrow.workers()).toBeNull();
    await narrow.close();
    refusing.disconnect();
  });
});

describe('a lock', () => {
  test('is renewed while the work goes on', async () => {
    const { held, work } = heldWork();
    start(work);
    await queue.add(event('e'), 0);
    await until(() => held.length === 1, 'the work to begin');
    expect(held[0]?.lock.isFresh()).toBe(true);
    const key = `${prefix}:events:e.1:lock`;
    const before = await connection.pttl(key);
    await until(async () => (await connection.pttl(key)) < before, 'the lock to age');
    const aged = await connection.pttl(key);
    await until(async () => (await connection.pttl(key)) > aged, 'the lock to be renewed');
    expect(held[0]?.lock.signal.aborted).toBe(false);
    held[0]?.end({ kind: 'done' });
  });

  test('that Redis gave to another aborts the work, whose answer is not acted on', async () => {
    const { held, work } = heldWork();
    start(work);
    await queue.add(event('e'), 0);
    await until(() => held.length === 1, 'the work to begin');
    await connection.set(`${prefix}:events:e.1:lock`, 'somebody else');
    await until(() => held[0]?.lock.signal.aborted === true, 'the abort');
    expect(held[0]?.lock.isFresh()).toBe(false);
    held[0]?.end({ kind: 'done' });
    expect(await queue.isLive(event('e'))).toBe(true);

    await connection.del(`${prefix}:events:e.1:lock`);
    await until(() => held.length === 2, 'the job to come back');
    held[1]?.end({ kind: 'done' });
  });

  test('that could not be renewed because Redis is away is lost in time', async () => {
    const { held, work } = heldWork();
    start(work, brisk);
    await queue.add(event('e'), 0);
    await until(() => held.length === 1, 'the work to begin');
    await redis.crash();
    await until(() => held[0]?.lock.signal.aborted === true, 'the abort');
    expect(held[0]?.lock.isFresh()).toBe(false);
    held[0]?.end({ kind: 'done' });
    await redis.restart();
    await until(() => held.length === 2, 'the job to come back');
    held[1]?.end({ kind: 'done' });
    await until(async () => !(await queue.isLive(event('e'))), 'the job to be gone');
    expect((await queue.depth()).failed).toBe(0);
  });
});

describe('closing', () => {
  test('takes no more, and waits for what is in flight', async () => {
    const { held, work } = heldWork();
    const consumer = start(work);
    await queue.add(event('e'), 0);
    await until(() => held.length === 1, 'the work to begin');
    const closing = consumer.close(60_000);
    await queue.add(event('later'), 0);
    held[0]?.end({ kind: 'done' });
    await closing;
    expect(held).toHaveLength(1);
    expect(await queue.isLive(event('e'))).toBe(false);
    expect(await queue.isLive(event('later'))).toBe(true);
  });

  test('aborts what is still in flight after the grace, and puts it back for others', async () => {
    const { held, work } = heldWork();
    const consumer = start(work);
    await queue.add(event('e'), 0);
    await until(() => held.length === 1, 'the work to begin');
    held[0]?.lock.signal.addEventListener('abort', () => held[0]?.end({ kind: 'done' }));
    await consumer.close(0);
    expect(held[0]?.lock.signal.reason).toEqual(new Error('shutting down'));
    expect(await queue.isLive(event('e'))).toBe(true);

    start(work);
    await until(() => held.length === 2, 'another to take it');
    held[1]?.end({ kind: 'done' });
  });

  test('ends even when the work does not', async () => {
    const { held, work } = heldWork();
    const consumer = start(work);
    await queue.add(event('e'), 0);
    await until(() => held.length === 1, 'the work to begin');
    await consumer.close(0);
    expect(await queue.isLive(event('e'))).toBe(true);
    held[0]?.end({ kind: 'done' });
  });
});

describe('a consumer killed by kill -9', () => {
  test('has its jobs come back to another', async () => {
    const script = fileURLToPath(new URL('../../../test/support/hold-jobs.ts', import.meta.url));
    const child = spawn(process.execPath, [script, redis.url, prefix], { stdio: ['ignore', 'pipe', 'inherit'] });
    await queue.add(event('e'), 0);
    await queue.add(delivery('d'), 0);
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    await until(() => output.includes('holds e.1') && output.includes('holds d.1'), 'the child to hold both');
    child.kill('SIGKILL');
    await once(child, 'exit');

    const seen: string[] = [];
    start(async ({ id }) => {
      seen.push(id);
      return { kind: 'done' };
    });
    await until(async () => seen.length === 2 && (await queue.depth()).active === 0, 'both to come back');
    expect(await queue.depth()).toEqual({ waiting: 0, active: 0, delayed: 0, failed: 0 });
  });
});
