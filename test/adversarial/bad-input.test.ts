import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { badInputs } from './inputs.ts';
import { listeners } from './triggers.ts';
import { startWholeWay, type Sent, type WholeWay } from './whole-way.ts';

let way: WholeWay;

beforeAll(async () => {
  way = await startWholeWay();
});
afterAll(() => way.close());

describe.each(listeners)('listener "%s" answers, records, and goes on after', (listener) => {
  test.each(badInputs)('$name', async (input) => {
    expect(['refused', 'recorded']).toContain(cameTo(await way.send(listener, input)));
    expect(cameTo(await way.send('validating', { name: 'a good one', headers: {}, body: Buffer.from('{"x":1}') }))).toBe('recorded');
  });
});

/** `refused` with 400 and nothing stored, `recorded` with an outcome for every delivery, or what is wrong. */
function cameTo({ answer, event }: Sent): string {
  if (answer?.status === 400 && event === null) return 'refused';
  if (answer?.status !== 202 || event === null) return `answered ${answer?.status}, ${event === null ? 'nothing' : 'an event'} stored`;
  if (event.state === 'received' || event.deliveries.length === 0) return `the event is ${event.state}, with ${event.deliveries.length} deliveries`;
  const silent = event.deliveries.filter(({ attempts }) => attempts.length === 0).map(({ selected }) => selected.name);
  return silent.length === 0 ? 'recorded' : `no attempt at ${silent.join(', ')}`;
}
