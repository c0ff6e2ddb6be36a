/** A worker that dies between creating an object and recording it: one object, not two, not none. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startHoldingProxy } from '../support/hold-answers.ts';
import type { HoldingProxy } from '../support/hold-answers.ts';
import { quickLocks, startMillrace, tutorialFolder } from '../support/millrace.ts';
import type { Millrace } from '../support/millrace.ts';

let millrace: Millrace;
let proxy: HoldingProxy;
beforeAll(async () => {
  millrace = await startMillrace([tutorialFolder]);
  proxy = await startHoldingProxy(millrace.sandbox.url);
});
afterAll(async () => {
  await proxy.close();
  await millrace.close();
});

const push = { repository: { url: 'https://github.com/o/r', master_branch: 'main' } };

function isCreate(method: string, path: string): boolean {
  return method === 'POST' && path.includes('/pipelineruns');
}

test('kill -9 between create and record: the next worker finds the object and creates no other', async () => {
  const doomed = await millrace.worker({ ...quickLocks, MILLRACE_KUBE_URL: proxy.url });
  const held = proxy.hold(isCreate);
  const eventId = await millrace.send(push);
  await held;
  process.kill(doomed.pid, 'SIGKILL');
  await doomed.ended;
  proxy.release();
  expect(await millrace.list('tekton.dev/v1beta1', 'pipelineruns')).toHaveLength(1);

  await millrace.worker(quickLocks);
  const { deliveries } = await millrace.final(eventId);
  expect(deliveries.map(({ state }) => state)).toEqual(['created']);
  expect([...(deliveries[0]?.objects.values() ?? [])]).toMatchObject([{ found: true }]);
  expect(await millrace.list('tekton.dev/v1beta1', 'pipelineruns')).toHaveLength(1);
});
