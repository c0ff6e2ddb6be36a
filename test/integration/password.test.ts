/** The password of Redis is changed under clients that have the old one, by the command of docs/operations.md. */
import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { commandsOf } from '../support/commands.ts';
import { startRedisProcess } from '../support/redis-process.ts';
import type { RedisProcess } from '../support/redis-process.ts';

let redis: RedisProcess;
beforeAll(async () => {
  redis = await startRedisProcess({ password: 'old' });
});
afterAll(() => redis?.close());

function ping(password: string): string {
  return execFileSync('redis-cli', ['-p', String(redis.port), 'ping'], { encoding: 'utf8', env: { PATH: process.env['PATH'] ?? '', REDISCLI_AUTH: password }, stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}

test('for a while Redis takes both', () => {
  const line = commandsOf('docs/operations.md', '## The password of Redis').find((one) => one.includes('acl setuser'));
  const [, command = ''] = / -- redis-cli (.*)$/.exec(line ?? '') ?? [];
  execFileSync('/bin/sh', ['-c', `redis-cli -p ${redis.port} ${command}`], { env: { PATH: process.env['PATH'] ?? '', REDISCLI_AUTH: 'old', NEW: 'new' }, stdio: 'ignore' });
  expect([ping('old'), ping('new'), ping('other')]).toEqual(['PONG', 'PONG', expect.stringContaining('NOAUTH')]);
});
