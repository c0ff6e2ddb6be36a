import type { Logger } from './logger.ts';

/** What every service says of its connection to Redis: it is older than the service's metrics and other events. */
export function logRedis(logger: Logger) {
  return {
    redisLost: (text: string) => logger.warn({ text }, 'redis connection lost'),
    redisBack: () => logger.info({}, 'redis connection back'),
    redisUnfit: (problems: readonly string[]) => logger.error({ problems }, 'redis is unfit'),
    redisDoubtful: (server: string, warning: string) => logger.warn({ server, warning }, 'redis may lose events'),
  };
}
