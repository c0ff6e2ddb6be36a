import { describe, expect, test } from '@jest/globals';
import { systemClock } from '@millrace/runtime';
import { until } from '../../../../test/support/until.ts';
import { startComparing } from './comparing.ts';
import type { Concluded, ShadowedEvent } from './messages.ts';

function event(eventId: string, bytes = 2): ShadowedEvent {
  return { eventId, namespace: 'ci', listener: 'el', answeredAt: Date.now(), method: 'POST', url: '/', rawHeaders: [], body: Buffer.alloc(bytes, 'x') };
}

function start(server: string) {
  const concluded: Concluded[] = [];
  const troubles: string[] = [];
  const comparing = startComparing({
    settings: { cluster: { kind: 'server', server }, namespaces: null, settleMs: 10, waitMs: 600_000, bodyBytes: 1024, callInterceptors: false, serverDefaults: false },
    room: { events: 10, bytes: 20_000 },
    concluded: (one) => concluded.push(one),
    trouble: (text) => troubles.push(text),
    after: (ms, run) => systemClock.after(ms, run),
  });
  return { comparing, concluded, troubles };
}

describe('the comparing thread', () => {
  test('may die as often as it likes: what it had is not compared, and another one is started', async () => {
    const { comparing, concluded, troubles } = start('no URL at all');
    comparing.compare(event('a'));
    await until(() => concluded.length === 1, 'the event of the dead thread is given up');
    comparing.compare(event('b'));
    expect(concluded).toMatchObject([
      { eventId: 'a', verdict: 'not-compared', why: expect.stringContaining('the comparing thread is gone') },
      { eventId: 'b', verdict: 'not-compared', why: 'nothing was there to compare it' },
    ]);
    await until(() => troubles.length === 2, 'the next one dies as well');
    await comparing.finish(1_000);
  });

  test('is given no more than it may hold, and ends in bounded time', async () => {
    const { comparing, concluded } = start('http://127.0.0.1:9');
    for (let sent = 0; sent < 11; sent++) comparing.compare(event(`small-${sent}`));
    expect(concluded).toMatchObject([{ eventId: 'small-10', why: 'too many events at a time' }]);
    await comparing.finish(100);
    expect(concluded).toHaveLength(11);
  });
});
