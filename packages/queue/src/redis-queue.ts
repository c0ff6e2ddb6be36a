import { Queue as BullQueue } from 'bullmq';
import type { Cluster, Redis } from 'ioredis';
import { jobId } from './job-id.ts';
import type { Pointer, Queue, QueueDepth } from './queue.ts';
import { defaultQueuePrefix, jobFormat, queueNames } from './settings.ts';

export interface RedisQueueOptions {
  /** The ledger's own, so that what a job points to is stored before the job. The caller closes it. */
  readonly connection: Redis | Cluster;
  readonly prefix?: string;
  readonly onError: (error: Error) => void;
}

export function createQueue({ connection, prefix = defaultQueuePrefix, onError }: RedisQueueOptions): Queue {
  function open(kind: Pointer['kind']) {
    // BullMQ's stream of events has no reader here.
    return new BullQueue(queueNames[kind], { connection, prefix, streams: { events: { maxLen: 100 } } }).on('error', onError);
  }
  const queues = { event: open('event'), delivery: open('delivery') };

  function stateOf({ kind, id, run }: Pointer): Promise<string> {
    return queues[kind].getJobState(jobId({ kind, id, run }));
  }

  async function promote(pointer: Pointer): Promise<void> {
    try {
      await (await queues[pointer.kind].getJob(jobId(pointer)))?.promote();
    } catch (error) {
      // It came up meanwhile.
      if ((await stateOf(pointer)) === 'delayed') throw error;
    }
  }

  return {
    async add(pointer, delayMs) {
      const options = { jobId: jobId(pointer), delay: Math.ceil(delayMs), attempts: 1, removeOnComplete: true, removeOnFail: true };
      await queues[pointer.kind].add(pointer.kind, { v: jobFormat }, options);
    },
    async isLive(pointer) {
      return liveStates.has(await stateOf(pointer));
    },
    async wake(pointer) {
      const state = await stateOf(pointer);
      if (state === 'delayed') await promote(pointer);
      return liveStates.has(state);
    },
    async depth() {
      const [events, deliveries] = await Promise.all([queues.event, queues.delivery].map(countJobs));
      return add(events ?? none, deliveries ?? none);
    },
    async pause() {
      await Promise.all([queues.event.pause(), queues.delivery.pause()]);
    },
    async resume() {
      await Promise.all([queues.event.resume(), queues.delivery.resume()]);
    },
    async isPaused() {
      const paused = await Promise.all([queues.event.isPaused(), queues.delivery.isPaused()]);
      return paused.includes(true);
    },
    async workers() {
      try {
        // Every process takes from both queues, and holds a connection for each.
        const connected = await queues.event.getWorkers();
        // BullMQ answers a refusal that it knows with an entry that is no connection.
        return connected.some(({ id }) => id === undefined) ? null : connected.map(({ addr = '', age }) => ({ address: addr, connectedMs: Number(age) * 1000 }));
      } catch (error) {
        if (error instanceof Error && error.name === 'ReplyError') return null;
        throw error;
      }
    },
    async close() {
      await Promise.all([queues.event.close(), queues.delivery.close()]);
    },
  };
}

async function countJobs(queue: BullQueue): Promise<QueueDepth> {
  const { waiting = 0, prioritized = 0, active = 0, delayed = 0, failed = 0 } = await queue.getJobCounts('waiting', 'prioritized', 'active', 'delayed', 'failed');
  return { waiting: waiting + prioritized, active, delayed, failed };
}

function add(left: QueueDepth, right: QueueDepth): QueueDepth {
  return {
    waiting: left.waiting + right.waiting,
    active: left.active + right.active,
    delayed: left.delayed + right.delayed,
    failed: left.failed + right.failed,
  };
}

const none: QueueDepth = { waiting: 0, active: 0, delayed: 0, failed: 0 };
const liveStates: ReadonlySet<string> = new Set(['waiting', 'prioritized', 'active', 'delayed']);
