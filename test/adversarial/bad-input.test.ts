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

describe('what is too much is a dead letter that says so', () => {
  test.each([
    ['text that only just fits in twice', 'interceptor 1 "cel": overlay "k1": the overlays come to 3200017 characters of JSON, at most 3145728 are kept'],
    ['text that grows when escaped, as long as fits', 'interceptor 1 "cel": overlay "k1": the overlays come to 4680017 characters of JSON, at most 3145728 are kept'],
    ['text that grows when escaped', 'interceptor 1 "cel": overlay "k0": overlay result is beyond the cost limit: the expression does more than 300000 steps of work'],
    ['text that only just fits in twice', 'interceptor 1 "cel": overlay "x.x.x'],
  ])('%s: %s', async (name, text) => {
    const input = badInputs.find((one) => one.name === name);
    if (input === undefined) throw new Error(`no input "${name}"`);
    const { event } = await way.send('taking-all', input);
    const said = event?.deliveries.flatMap(({ attempts }) => attempts.map(({ reason, text: came }) => ({ reason, text: came }))) ?? [];
    expect(said).toContainEqual({ reason: 'cost-limit', text: expect.stringContaining(text) });
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
