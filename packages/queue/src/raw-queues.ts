import { Queue as BullQueue } from 'bullmq';
import type { RedisQueueOptions } from './redis-queue.ts';
import { defaultQueuePrefix, queueNames } from './settings.ts';

/** BullMQ's own queues, for a page that shows raw jobs: to look at, and for nothing else. */
export interface RawQueues {
  readonly queues: readonly BullQueue[];
  close(): Promise<void>;
}

export function openRawQueues({ connection, prefix = defaultQueuePrefix, onError }: RedisQueueOptions): RawQueues {
  const queues = Object.values(queueNames).map((name) => new BullQueue(name, { connection, prefix, skipMetasUpdate: true }).on('error', onError));
  return {
    queues,
    async close() {
      await Promise.all(queues.map((queue) => queue.close()));
    },
  };
}
