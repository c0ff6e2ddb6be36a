/** A backup of a Redis that works, and what is run again after it was restored: with the commands of docs/operations.md, on a real Redis. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { EventView } from '@millrace/ledger';
import { commandsOf } from '../support/commands.ts';
import { startMillraceOn, tutorialFolder } from '../support/millrace.ts';
import type { Millrace } from '../support/millrace.ts';
import { startRedisProcess } from '../support/redis-process.ts';
import type { RedisProcess } from '../support/redis-process.ts';

let folder: string;
let redis: RedisProcess;
let millrace: Omit<Millrace, 'redis'>;
const lines = commandsOf('docs/operations.md', '## Backup of Redis, and restoring it');

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'millrace-backup-'));
  redis = await startRedisProcess({ settings: { appendonly: 'yes', appendfsync: 'always', save: '', 'maxmemory-policy': 'noeviction' } });
  millrace = await startMillraceOn(`redis://127.0.0.1:${redis.port}`, [tutorialFolder]);
});
afterEach(async () => {
  await millrace?.close();
  await redis?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What a line runs in the pod, here: its `sh -c` in the folder and on the port of this Redis. */
function run(line: string, input?: string): void {
  const [, script = '', redirect = ''] = /sh -c '(.*)' ([<>] \S+)$/.exec(line) ?? [];
  const here = script.replaceAll('redis-cli ', `redis-cli -p ${redis.port} `).replaceAll('/data', redis.folder);
  execFileSync('/bin/sh', ['-c', `( ${here} ) ${redirect.replace('millrace-redis.tar', path.join(folder, 'millrace-redis.tar'))}`], { input, stdio: ['pipe', 'ignore', 'pipe'] });
}

function push(name: string): Promise<string> {
  return millrace.send({ repository: { url: `https://example.com/${name}`, master_branch: 'main' } });
}

async function runsFor(name: string): Promise<number> {
  return (await millrace.list('tekton.dev/v1beta1', 'pipelineruns')).filter((one) => JSON.stringify(one).includes(`example.com/${name}"`)).length;
}

function statesOf({ deliveries }: EventView): readonly string[] {
  return deliveries.map(({ state }) => state);
}

test('a backup of a running Redis brings back what was finished and what was open; what was done since is found, not made twice', async () => {
  const worker = await millrace.worker();
  const finished = await push('finished');
  await millrace.final(finished);
  await worker.stop(5000);
  const open = await push('open');

  run(lines.find((line) => line.includes('tar -C /data -cf')) ?? '');
  const since = await push('since');
  const next = await millrace.worker();
  await Promise.all([millrace.final(open), millrace.final(since)]);
  await next.stop(5000);
  expect([await runsFor('finished'), await runsFor('open'), await runsFor('since')]).toEqual([1, 1, 1]);

  await redis.crash();
  run(lines.find((line) => line.includes('tar -C /data -xf')) ?? '');
  await redis.start();

  expect((await millrace.ledger.event(finished))?.state).toBe('final');
  expect((await millrace.ledger.event(open))?.state).not.toBe('final');
  expect(await millrace.ledger.event(since)).toBeNull();
  await millrace.worker();
  expect(statesOf(await millrace.final(open))).toEqual(['created']);
  expect([await runsFor('finished'), await runsFor('open'), await runsFor('since')]).toEqual([1, 1, 1]);
});
