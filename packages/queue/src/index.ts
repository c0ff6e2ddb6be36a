export { consume, type ConsumeOptions } from './consume.ts';
export * from './queue.ts';
export { createQueue, type RedisQueueOptions } from './redis-queue.ts';
export { defaultQueuePrefix, defaultQueueSettings, type QueueSettings } from './settings.ts';
