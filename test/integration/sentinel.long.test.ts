/**
 * The master of three servers dies under a steady trickle of events, at a moment when its replicas are behind. With
 * MILLRACE_DURABILITY=replica nothing that was acknowledged is lost; with `local` just that is, and counted.
 */
import { afterEach, expect, jest, test } from '@jest/globals';
import { startMillraceOn, tutorialFolder } from '../support/millrace.ts';
import { startWatchedRedis } from '../support/sentinels.ts';
import { account, acknowledgedMore, acknowledgedSince, describeAccounts, sentMore, startTrickle } from '../support/trickle.ts';
import { until } from '../support/until.ts';

jest.setTimeout(180_000);

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function start(durability: 'local' | 'replica') {
  const redis = await startWatchedRedis({ replicas: 2, sentinels: 3, downAfterMs: 3000 });
  closers.push(() => redis.close());
  const millrace = await startMillraceOn(redis.url, [tutorialFolder], { MILLRACE_DURABILITY: durability });
  closers.push(() => millrace.close());
  const trickle = startTrickle(millrace.url, 40);
  closers.push(() => trickle.stop());
  await acknowledgedMore(trickle, 25);
  return { redis, millrace, trickle };
}

test('replica: 0 lost, 0 duplicated, and nobody had to restart anything', async () => {
  const { redis, millrace, trickle } = await start('replica');
  await millrace.worker();
  await acknowledgedMore(trickle, 25);

  await redis.cutReplication();
  const cutAt = trickle.sent();
  await sentMore(trickle, 20);
  const old = await redis.master();
  expect(acknowledgedSince(trickle, cutAt)).toEqual([]);
  await old.crash();
  await redis.mendReplication();
  await until(async () => (await redis.master()).port !== old.port, 'a replica is the master');
  await acknowledgedMore(trickle, 50);

  // The old one comes back as a replica of the new; becoming one, it closes its connections.
  await old.start();
  await until(async () => (await old.ask((server) => server.info('replication')).catch(() => '')).includes('master_link_status:up'), 'the old master is a replica');
  await acknowledgedMore(trickle, 25);
  await trickle.stop();
  const found = await account(millrace, trickle);
  process.stderr.write(`sentinel, replica: ${describeAccounts(found)}, refused ${trickle.refused.size}\n`);
  expect(found).toMatchObject({ lost: 0, unfinished: 0, duplicated: 0 });
});

test('local: what only the old master had is lost, and nothing else', async () => {
  const { redis, millrace, trickle } = await start('local');
  const from = trickle.acknowledged.size;
  await redis.cutReplication();
  // What was sent before that may be acknowledged only now, and be on a replica all the same.
  const cutAt = trickle.sent();
  await until(() => acknowledgedSince(trickle, cutAt).length >= 20, '20 events are acknowledged that no replica has');
  const old = await redis.master();
  await old.crash();
  const to = trickle.sent();
  await redis.mendReplication();
  await until(async () => (await redis.master()).port !== old.port, 'a replica is the master');
  await acknowledgedMore(trickle, 50);
  await trickle.stop();

  await millrace.worker();
  const found = await account(millrace, trickle);
  process.stderr.write(`sentinel, local: ${describeAccounts(found)}, refused ${trickle.refused.size}\n`);
  expect(found).toMatchObject({ unfinished: 0, duplicated: 0 });
  // Else this test, and the one before it, would not have noticed a loss.
  expect(found.lost).toBeGreaterThanOrEqual(20);
  expect(found.lost).toBeLessThanOrEqual(to - from);
});

test('replica: 0 lost in a planned failover either, where the old master and another replica go on for a moment', async () => {
  const { redis, millrace, trickle } = await start('replica');
  await millrace.worker();
  await redis.failOver();
  await acknowledgedMore(trickle, 50);
  await trickle.stop();
  const found = await account(millrace, trickle);
  process.stderr.write(`sentinel, planned: ${describeAccounts(found)}, refused ${trickle.refused.size}\n`);
  expect(found).toMatchObject({ lost: 0, unfinished: 0, duplicated: 0 });
});
