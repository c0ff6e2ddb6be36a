/**
 * The node of a Redis Cluster that holds our keys dies under a steady trickle of events, and its replica takes over. With
 * MILLRACE_DURABILITY=replica nothing that was acknowledged is lost, and nothing is acknowledged until there is a replica again.
 */
import { afterEach, expect, jest, test } from '@jest/globals';
import { startMillraceOn, tutorialFolder } from '../support/millrace.ts';
import { startRedisCluster } from '../support/redis-cluster.ts';
import { account, acknowledgedMore, acknowledgedSince, describeAccounts, sentMore, startTrickle } from '../support/trickle.ts';
import { until } from '../support/until.ts';

jest.setTimeout(180_000);

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function start(durability: 'local' | 'replica') {
  const redis = await startRedisCluster(3000);
  closers.push(() => redis.close());
  const millrace = await startMillraceOn(redis.url, [tutorialFolder], { MILLRACE_DURABILITY: durability });
  closers.push(() => millrace.close());
  await millrace.worker();
  const trickle = startTrickle(millrace.url, 40);
  closers.push(() => trickle.stop());
  await acknowledgedMore(trickle, 25);

  const old = await redis.owner();
  await old.crash();
  await until(async () => (await redis.owner().catch(() => old)).port !== old.port, 'the replica is the owner');
  return { redis, millrace, trickle, old };
}

test('replica: 0 lost, 0 duplicated; without a replica nothing is acknowledged', async () => {
  const { millrace, trickle, old } = await start('replica');
  // What was sent before may have been answered by the old one, and be read only now.
  const takenOverAt = trickle.sent();
  await sentMore(trickle, 25);
  expect(acknowledgedSince(trickle, takenOverAt)).toEqual([]);
  await old.start();
  await acknowledgedMore(trickle, 50);
  await trickle.stop();
  const found = await account(millrace, trickle);
  process.stderr.write(`cluster, replica: ${describeAccounts(found)}, refused ${trickle.refused.size}\n`);
  expect(found).toMatchObject({ lost: 0, unfinished: 0, duplicated: 0 });
});

test('local: goes on with the replica alone; what that had not got is lost, and counted', async () => {
  const { millrace, trickle } = await start('local');
  await acknowledgedMore(trickle, 50);
  await trickle.stop();
  const found = await account(millrace, trickle);
  process.stderr.write(`cluster, local: ${describeAccounts(found)}, refused ${trickle.refused.size}\n`);
  expect(found).toMatchObject({ unfinished: 0, duplicated: 0 });
});
