import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestRedis, type TestRedis } from '../../../test/support/redis.ts';
import { checkRedis, judgeRedis } from './check-redis.ts';
import { connectRedis } from './connect.ts';

const fine = { redis_version: '7.0.15', maxmemory_policy: 'noeviction', aof_enabled: '1', role: 'master' };

function judge(changes: Record<string, string | undefined>) {
  const lines = Object.entries({ ...fine, ...changes }).flatMap(([name, value]) => (value === undefined ? [] : [`${name}:${value}`]));
  return judgeRedis(['# Server', ...lines].join('\r\n'));
}

describe('a Redis', () => {
  test('of ours is fine', () => {
    expect(judge({})).toEqual({ server: 'redis 7.0.15', problems: [], warnings: [] });
  });

  test.each([
    ['too old', { redis_version: '6.2.14' }, 'redis version 6.2.14: expected 7.0 or newer, or Valkey'],
    ['that evicts', { maxmemory_policy: 'allkeys-lru' }, 'redis maxmemory-policy allkeys-lru: expected noeviction'],
    ['that evicts what expires', { maxmemory_policy: 'volatile-ttl' }, 'type: redis-cli config set maxmemory-policy noeviction'],
    ['that is a replica', { role: 'slave' }, 'redis is a replica: expected a master'],
  ])('%s is refused', (_, changes, text) => {
    const { problems } = judge(changes);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(text);
  });

  test.each([
    ['whose policy is not told', { maxmemory_policy: undefined }, 'redis maxmemory-policy unknown'],
    ['without an append-only file', { aof_enabled: '0' }, 'redis appendonly no: expected yes'],
    ['that does not tell whether it has one', { aof_enabled: undefined }, 'redis appendonly unknown'],
    ['of an unknown version', { redis_version: 'cloud' }, 'redis version "cloud"'],
  ])('%s is warned of', (_, changes, text) => {
    const { problems, warnings } = judge(changes);
    expect(problems).toEqual([]);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(text);
  });

  test('that is Valkey is fine, whatever Redis it says to be', () => {
    expect(judge({ redis_version: '7.2.4', valkey_version: '8.1.0' })).toMatchObject({ server: 'valkey 8.1.0', problems: [] });
  });
});

describe('connecting', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startTestRedis();
  });
  afterAll(() => redis.close());

  test('the embedded default passes its own check', async () => {
    const connection = connectRedis(redis.url, { name: 'test', whenAway: 'wait', onError: () => {} });
    expect(await checkRedis(connection)).toMatchObject({ problems: [], warnings: [] });
    connection.disconnect();
  });

  test.each([
    ['localhost:6379', 'redis: scheme "localhost", expected "redis", "redis+sentinel" or "redis+cluster"'],
    ['http://localhost', 'redis: scheme "http", expected "redis", "redis+sentinel" or "redis+cluster"'],
    ['', 'redis: not a URL, expected one like "redis://user:password@host:6379/0"'],
  ])('refuses "%s"', (url, text) => {
    expect(() => connectRedis(url, { name: 'test', whenAway: 'wait', onError: () => {} })).toThrow(text);
  });
});
