import { expect, test } from '@jest/globals';
import { createBreathe } from './breathe.ts';

test('others run as soon as the time is up, and not before', async () => {
  let now = 0;
  const ran: string[] = [];
  const breathe = createBreathe(() => now, 5);
  setImmediate(() => ran.push('other'));
  now = 4;
  await breathe();
  ran.push('still ours');
  now = 5;
  await breathe();
  ran.push('ours again');
  expect(ran).toEqual(['still ours', 'other', 'ours again']);
});
