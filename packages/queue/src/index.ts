export { consume, type ConsumeOptions } from './consume.ts';
export * from './queue.ts';
export { openRawQueues, type RawQueues } from './raw-queues.ts';
export { createQueue, type RedisQueueOptions } from './redis-queue.ts';
export { defaultQueuePrefix, defaultQueueSettings, type QueueSettings } from './settings.ts';
