/** What a page costs does not depend on how much is stored: Redis commands are counted, not time. */
import { beforeAll, afterAll, describe, expect, test } from '@jest/globals';
import { nothingKnown } from '@millrace/triggers';
import { decision, openTestLedger, received, type TestLedger } from '../../../test/support/ledger.ts';
import { startTestRedis, type TestRedis } from '../../../test/support/redis.ts';
import type { EventFilter } from './lookups-port.ts';
import { defaultLedgerSettings } from './settings.ts';

const stored = 100_000;

const filters: readonly (readonly [string, EventFilter])[] = [
  ['nothing', {}],
  ['a listener', { listener: 'ci/el-3' }],
  ['a namespace', { namespaces: ['ci'] }],
  ['several namespaces', { namespaces: ['elsewhere', 'nowhere'] }],
  ['an event that most are', { event: 'push' }],
  ['a repository', { repository: 'org/app-17' }],
  ['a commit', { commit: commitOf(77_777).slice(0, 9) }],
  ['a delivery', { delivery: 'd-50000' }],
  ['a state that most have', { state: 'open' }],
  ['a state that few have', { state: 'nothing' }],
  ['a time', { from: 0, to: 1 }],
  ['two that hardly ever meet', { listener: 'ci/el-3', event: 'push' }],
  ['all at once', { listener: 'ci/el-3', namespaces: ['ci'], event: 'ping', repository: 'org/app-17', state: 'open', from: 0 }],
  ['nobody', { trigger: 'ci/nobody' }],
];

describe(`with ${stored} events`, () => {
  let redis: TestRedis;
  let ledger: TestLedger;
  beforeAll(async () => {
    redis = await startTestRedis();
    ledger = openTestLedger(redis.url, '{bounded}:');
    for (let batch = 0; batch < stored; batch += 1_000) await Promise.all(Array.from({ length: 1_000 }, (_, n) => store(batch + n)));
    for (let n = 0; n < 64; n += 1) await finish(`e-${n}`);
  }, 300_000);
  afterAll(async () => {
    ledger.disconnect();
    await redis.close();
  });

  async function store(n: number): Promise<void> {
    // Every eighth listener's events are of another kind than most.
    const about = { ...nothingKnown, event: n % 8 === 3 ? 'ping' : 'push', repository: `org/app-${n % 500}`, commit: commitOf(n), delivery: `d-${n}` };
    await ledger.persist(received({ id: `e-${n}`, listener: `el-${n % 8}`, body: Buffer.from('{}'), about }));
  }
  async function finish(id: string): Promise<void> {
    const begun = await ledger.beginEvent(id, 1);
    if (begun.kind === 'begun') await ledger.recordDecision(id, begun.token, decision([]));
  }

  /** Commands that Redis carried out, those of scripts among them. */
  async function commands(work: () => Promise<unknown>): Promise<number> {
    await ledger.redis.config('RESETSTAT');
    await work();
    const stats = await ledger.redis.info('commandstats');
    return [...stats.matchAll(/^cmdstat_(?!info|config).*?:calls=(\d+)/gm)].reduce((sum, [, calls]) => sum + Number(calls), 0);
  }

  test.each(filters)('a page by %s is bounded', async (_what, filter) => {
    let cursor: string | null = null;
    for (let page = 0; page < 3; page += 1) {
      const spent = await commands(async () => {
        const found = await ledger.events({ cursor, limit: 50 }, filter);
        cursor = found.next;
      });
      // For each entry one look, for each that is shown another, and what finds the place to begin.
      expect(spent).toBeLessThan(defaultLedgerSettings.scanBudget + 50 + 150);
    }
  });

  test('a look-up of one among them takes some few', async () => {
    for (const filter of [{ delivery: 'd-50000' }, { commit: commitOf(77_777) }] satisfies EventFilter[]) {
      const spent = await commands(async () => expect((await ledger.events({ cursor: null, limit: 50 }, filter)).events).toHaveLength(1));
      expect(spent).toBeLessThan(15);
    }
  });
});

function commitOf(n: number): string {
  return (n * 2_654_435_761).toString(16).padStart(12, '0').slice(-12).repeat(4).slice(0, 40);
}
