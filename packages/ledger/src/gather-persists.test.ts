import { describe, expect, test } from '@jest/globals';
import { received, useLedger } from '../../../test/support/ledger.ts';

const at = useLedger();

describe('events of one turn', () => {
  test('are stored by one script, each with its own answer, and found as if they had come one by one', async () => {
    await at.ledger.persist(received());
    const before = await scriptsRun();
    const events = Array.from({ length: 20 }, (_, nth) => received({ listener: nth % 2 === 0 ? 'even' : 'odd' }));
    const answers = await Promise.all(events.map((event) => at.ledger.persist(event)));
    expect((await scriptsRun()) - before).toBe(1);
    expect(answers).toEqual(events.map(() => ({ kind: 'stored', receivedAt: expect.any(Number), admitted: true })));
    const even = await at.ledger.redis.zrange(at.key('index:listener:ci/even'), '0', '-1');
    expect(even).toEqual(events.flatMap(({ event }) => (event.listener.name === 'even' ? [event.id] : [])).toSorted());
    expect(await at.ledger.depth()).toMatchObject({ open: 21 });
  });

  test('go beyond the window in their order', async () => {
    const events = Array.from({ length: 70 }, () => received({ listener: 'full' }));
    const answers = await Promise.all(events.map((event) => at.ledger.persist(event)));
    expect(answers.map((answer) => answer.kind === 'stored' && answer.admitted)).toEqual(events.map((_, nth) => nth < 64));
    expect(await at.ledger.redis.zrange(at.key('pending:ci/full'), '0', '-1')).toEqual(events.slice(64).map(({ event }) => event.id));
  });

  test('that repeat each other are one event', async () => {
    const [first, repeat] = [received({ duplicateKey: 'same' }), received({ duplicateKey: 'same' })];
    const answers = await Promise.all([first, repeat].map((event) => at.ledger.persist(event)));
    expect(answers).toMatchObject([{ kind: 'stored' }, { kind: 'duplicate', firstEventId: first.event.id }]);
  });

  test.each(['first', 'last'])('do not suffer when Redis refuses the %s of them', async (place) => {
    await at.ledger.redis.lpush(at.key('duplicate:broken'), 'no text');
    const [one, other, broken] = [received(), received(), received({ duplicateKey: 'broken' })];
    const batch = place === 'first' ? [broken, one, other] : [one, other, broken];
    const settled = await Promise.allSettled(batch.map((event) => at.ledger.persist(event)));
    const ofBroken = settled[batch.indexOf(broken)];
    expect(ofBroken).toMatchObject({ status: 'rejected', reason: { message: expect.stringMatching(/^WRONGTYPE/) } });
    for (const { event } of [one, other]) expect(await at.begin(event.id)).toMatchObject({ attempt: 1 });
    expect(await at.ledger.event(broken.event.id)).toBeNull();
  });
});

async function scriptsRun(): Promise<number> {
  return Number(/cmdstat_evalsha:calls=(\d+)/.exec(await at.ledger.redis.info('commandstats'))?.[1] ?? 0);
}
