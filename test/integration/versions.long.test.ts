/**
 * Two versions on one Redis, up and back down, under load: what the newer one wrote the older one leaves alone, what the older
 * one wrote the newer one finishes, and in the end every event has its object once.
 */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { chooseFree } from '../../services/cli/src/up/ports.ts';
import { quickLocks, startMillrace, tutorialFolder } from '../support/millrace.ts';
import type { Millrace } from '../support/millrace.ts';
import { makeNewerVersion } from '../support/newer-version.ts';
import type { NewerVersion } from '../support/newer-version.ts';
import { account, acknowledgedMore, describeAccounts, startTrickle } from '../support/trickle.ts';
import type { Trickle } from '../support/trickle.ts';
import { until } from '../support/until.ts';

jest.setTimeout(300_000);

let newer: NewerVersion;
let millrace: Millrace;
let redis: Redis;
const trickles: Trickle[] = [];
beforeAll(async () => {
  newer = makeNewerVersion();
  millrace = await startMillrace([tutorialFolder]);
  redis = new Redis(millrace.redis.url);
});
afterAll(async () => {
  await Promise.all(trickles.map((trickle) => trickle.stop()));
  redis.disconnect();
  await millrace.close();
  newer.remove();
});

function trickle(url: string, name: string): Trickle {
  const started = startTrickle(url, 50, name);
  trickles.push(started);
  return started;
}

async function formatOf(eventId: string | undefined): Promise<number> {
  return Number(await redis.hget(`{millrace}:event:${eventId ?? ''}`, 'v'));
}

async function allFinal({ acknowledged }: Trickle): Promise<boolean> {
  const views = await Promise.all([...acknowledged.values()].map((eventId) => millrace.ledger.event(eventId)));
  return views.every((view) => view?.state === 'final');
}

test('an upgrade and its way back lose nothing and create nothing twice', async () => {
  // Old alone, then both, then new alone.
  const oldWorker = await millrace.worker(quickLocks);
  const before = trickle(millrace.url, 'before');
  await acknowledgedMore(before, 40);
  const port = await chooseFree(0);
  const newIngress = await millrace.ingress({ MILLRACE_PORT: String(port) }, newer.root);
  const newWorker = await millrace.worker(quickLocks, newer.root);
  const during = trickle(`http://127.0.0.1:${port}`, 'during');
  await acknowledgedMore(before, 40);
  await acknowledgedMore(during, 80);
  expect([await formatOf([...before.acknowledged.values()].at(-1)), await formatOf([...during.acknowledged.values()].at(-1))]).toEqual([newer.format - 1, newer.format]);
  await oldWorker.stop(25_000);
  await before.stop();
  await until(() => allFinal(before), 'the newer version has finished what the older one stored');
  await acknowledgedMore(during, 40);

  // Back: the newer workers go first, so that what the newer ingress stores is left over for the older ones to leave alone.
  // They are fewer than the listener's window: the older version's own wait for room in it as for anything else.
  await during.stop();
  await until(() => allFinal(during), 'the newer version has finished its own');
  await newWorker.stop(25_000);
  const left = trickle(`http://127.0.0.1:${port}`, 'left');
  await acknowledgedMore(left, 20);
  await left.stop();
  await newIngress.stop(5000);
  const leftOver = [...left.acknowledged.values()];
  const asLeft = await Promise.all(leftOver.map((eventId) => millrace.ledger.event(eventId)));
  expect(new Set(asLeft.map((view) => view?.state))).toEqual(new Set(['received']));

  const olderWorker = await millrace.worker(quickLocks);
  const after = trickle(millrace.url, 'after');
  await acknowledgedMore(after, 60);
  await after.stop();
  await until(() => allFinal(after), 'the older version finishes its own');
  expect(await Promise.all(leftOver.map((eventId) => millrace.ledger.event(eventId)))).toEqual(asLeft);
  const failedJobs = await redis.zcard('{millrace}:queue:events:failed');
  expect(failedJobs).toBe(0);

  // Up again: nothing of it was harmed.
  await millrace.worker(quickLocks, newer.root);
  await olderWorker.stop(25_000);
  await until(() => allFinal(left), 'the newer version finishes what was left over');
  for (const each of [before, during, left, after]) {
    const found = await account(millrace, each);
    process.stderr.write(`versions, ${each.name}: ${describeAccounts(found)}, refused ${each.refused.size}\n`);
    expect({ ...found, refused: each.refused.size }).toMatchObject({ lost: 0, unfinished: 0, duplicated: 0, refused: 0 });
  }
  expect(await millrace.ledger.depth()).toMatchObject({ open: 0, waiting: 0, deadLetters: 0 });
});
