/**
 * Takes jobs and has them worked on. BullMQ says what to look at; the ledger, behind `work`, decides.
 *
 *   job -> work -> done            the job is removed
 *               -> again           the same job, delayed
 *               -> throws          reported; the same job, delayed: nothing may end in BullMQ's failed set
 *   lock lost   -> signal aborted  whatever the work answers is not acted on; the stalled check brings the job back
 */
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { DelayedError, Worker, type Job } from 'bullmq';
import type { Cluster, Redis } from 'ioredis';
import { pointerOf } from './job-id.ts';
import { giveUpLostTakes } from './lost-takes.ts';
import { watchLock, type LockWatch } from './lock-watch.ts';
import type { Consumer, Pointer, Work, Worked } from './queue.ts';
import { defaultQueuePrefix, defaultQueueSettings, jobFormat, queueNames, type QueueSettings } from './settings.ts';

export interface ConsumeOptions {
  /** Commands must wait while Redis is away (maxRetriesPerRequest null). Each queue duplicates it once, to block on. The caller closes it. */
  readonly connection: Redis | Cluster;
  readonly work: Work;
  /** Jobs at a time. */
  readonly concurrency: { readonly events: number; readonly deliveries: number };
  readonly prefix?: string;
  readonly settings?: Partial<QueueSettings>;
  /** Connection errors, lost locks, and work that threw. */
  readonly onError: (error: Error) => void;
}

export function consume({ connection, work, concurrency, prefix = defaultQueuePrefix, settings = {}, onError }: ConsumeOptions): Consumer {
  const common = { connection, work, prefix, settings: { ...defaultQueueSettings, ...settings }, onError };
  const consumers = [
    consumeQueue({ ...common, kind: 'event', concurrency: concurrency.events }),
    consumeQueue({ ...common, kind: 'delivery', concurrency: concurrency.deliveries }),
  ];
  return {
    async close(graceMs) {
      await Promise.all(consumers.map((consumer) => consumer.close(graceMs)));
    },
  };
}

interface QueueConsumer {
  readonly connection: Redis | Cluster;
  readonly kind: Pointer['kind'];
  readonly work: Work;
  readonly concurrency: number;
  readonly prefix: string;
  readonly settings: QueueSettings;
  readonly onError: (error: Error) => void;
}

function consumeQueue({ connection, kind, work, concurrency, prefix, settings, onError }: QueueConsumer): Consumer {
  const inFlight = new Map<string, LockWatch>();
  let closing: Promise<void> | null = null;

  async function processJob(job: Job, token: string | undefined): Promise<void> {
    const id = job.id ?? '';
    const pointer = pointerOf(kind, id);
    // What is not a job of ours is removed; a newer version's is left to it.
    if (pointer === null) return;
    if (Number(job.data?.v) > jobFormat) return putBack(job, token, newerMs);
    // BullMQ may still take one that arrives at the moment of closing.
    if (closing !== null) return putBack(job, token, 0);

    // `processedOn` is when this process asked for the job, by its own wall clock.
    const lock = watchLock(performance.now() - Math.max(0, Date.now() - (job.processedOn ?? Date.now())), settings);
    inFlight.set(id, lock);
    try {
      const worked = await safely(pointer, lock);
      if (lock.state() === 'lost') throw new DelayedError();
      if (lock.state() === 'draining') return await putBack(job, token, 0);
      if (worked.kind === 'again') return await putBack(job, token, worked.delayMs);
    } finally {
      lock.release();
      // The same job may have come back, its lock lost, while this work was still running.
      if (inFlight.get(id) === lock) inFlight.delete(id);
    }
  }

  async function safely(pointer: Pointer, lock: LockWatch): Promise<Worked> {
    try {
      return await work(pointer, lock);
    } catch (error) {
      onError(error instanceof Error ? error : new Error(String(error)));
      return { kind: 'again', delayMs: threwMs };
    }
  }

  async function putBack(job: Job, token: string | undefined, delayMs: number): Promise<never> {
    try {
      await job.moveToDelayed(Date.now() + Math.ceil(delayMs), token);
    } catch (error) {
      // Without its lock the job is no longer ours to move: the stalled check brings it back, or has already.
      onError(error instanceof Error ? error : new Error(String(error)));
    }
    throw new DelayedError();
  }

  const worker = new Worker(queueNames[kind], processJob, {
    connection,
    prefix,
    concurrency,
    lockDuration: settings.lockMs,
    lockRenewTime: settings.lockMs / 4,
    // BullMQ passes a check over that comes a moment before the last one's interval is over: at most twice this passes between two.
    stalledInterval: settings.stalledCheckMs / 2,
    // A stalled job must come back to us, not vanish into the failed set: the ledger counts the starts.
    maxStalledCount: Number.MAX_SAFE_INTEGER,
    removeOnComplete: { count: 0 },
    removeOnFail: { count: 0 },
    // How long BullMQ waits after a connection error; its default of 15 s would add to every restart of Redis.
    runRetryDelay: 500,
  });
  worker.on('error', onError);
  const renewals = watchRenewals(worker, inFlight);
  askSlowlyWhenRefused(worker);
  const stopGivingUp = giveUpLostTakes({ connection, worker, isInFlight: (jobId) => inFlight.has(jobId), onError });

  // Not by `worker.pause`: its blocked fetch still takes one more job.
  async function drain(graceMs: number): Promise<void> {
    stopGivingUp();
    const closed = worker.close();
    if (await within(closed, graceMs)) return;
    for (const lock of inFlight.values()) lock.drain();
    if (await within(closed, abortedMs)) return;
    // Work that does not even end when aborted: its lock runs out, and its job goes to another.
    renewals.stop();
  }

  return {
    close(graceMs) {
      closing ??= drain(graceMs);
      return closing;
    },
  };
}

/** BullMQ tells when a renewal was answered, not when it was asked for: so its public method for it is wrapped. */
function watchRenewals(worker: Worker, inFlight: ReadonlyMap<string, LockWatch>): { stop(): void } {
  const extend = worker.extendJobLocks.bind(worker);
  let stopped = false;
  worker.extendJobLocks = async (ids, tokens, duration) => {
    if (stopped) return [];
    const askedAt = performance.now();
    const refused = await extend(ids, tokens, duration);
    for (const id of ids) {
      if (refused.includes(id)) inFlight.get(id)?.lose();
      else inFlight.get(id)?.renewed(askedAt);
    }
    return refused;
  };
  return {
    stop() {
      stopped = true;
    },
  };
}

/** BullMQ waits after a broken connection, not after a refusal: a Redis that is full would be asked thousands of times a second. */
function askSlowlyWhenRefused({ backend }: Worker): void {
  const take = backend.moveToActive.bind(backend);
  backend.moveToActive = async (...args: Parameters<typeof take>) => {
    try {
      return await take(...args);
    } catch (error) {
      if (error instanceof Error && error.name === 'ReplyError') await delay(refusedMs);
      throw error;
    }
  };
}

/** Whether it settled in time. */
async function within(promise: Promise<void>, milliseconds: number): Promise<boolean> {
  const controller = new AbortController();
  const late = delay(milliseconds, false, { signal: controller.signal }).catch(() => false);
  const settled = await Promise.race([promise.then(() => true), late]);
  controller.abort();
  return settled;
}

const newerMs = 5_000;
const threwMs = 1_000;
const abortedMs = 2_000;
const refusedMs = 500;
