import { describe, expect, test } from '@jest/globals';
import { startTestRedis } from '../../../test/support/redis.ts';
import { connectRedis } from './connect.ts';
import { readFacts, redisFacts } from './redis-facts.ts';

describe('facts of a Redis', () => {
  test('are what a running one says', async () => {
    const redis = await startTestRedis();
    const connection = connectRedis(redis.url, { name: 'test', whenAway: 'wait', onError: () => {} });
    const facts = await redisFacts(connection);
    expect(facts).toMatchObject({ policy: 'noeviction', appendOnly: true, lastWriteOk: true, limitBytes: null, replicas: 0 });
    expect(facts.server).toMatch(/^(redis|valkey) \d+\.\d+/);
    expect(facts.usedBytes).toBeGreaterThan(100_000);
    connection.disconnect();
    await redis.close();
  });

  test('are unknown where it does not tell', () => {
    expect(readFacts('redis_version:7.2.4\r\nmaxmemory:1048576\r\nused_memory:1024\r\n')).toEqual({
      server: 'redis 7.2.4',
      usedBytes: 1024,
      limitBytes: 1_048_576,
      policy: null,
      appendOnly: null,
      lastWriteOk: null,
      replicas: 0,
      upSeconds: 0,
    });
  });
});
