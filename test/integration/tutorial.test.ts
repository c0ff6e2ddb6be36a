/** The tutorial from end to end: real Redis, the sandbox, ingress and worker as processes (docs/tutorial.md). */
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '@millrace/triggers';
import { startMillrace, tutorialFolder } from '../support/millrace.ts';
import type { Millrace } from '../support/millrace.ts';

let millrace: Millrace;
beforeAll(async () => {
  millrace = await startMillrace([tutorialFolder]);
  await millrace.worker();
});
afterAll(async () => {
  await millrace.close();
});

function paramsOf(run: JsonObject): unknown {
  return (run['spec'] as JsonObject)['params'];
}

async function runOf(eventId: string): Promise<JsonObject> {
  const runs = await millrace.list('tekton.dev/v1beta1', 'pipelineruns');
  const own = runs.filter((run) => ((run['metadata'] as JsonObject)['labels'] as JsonObject)['triggers.tekton.dev/triggers-eventid'] === eventId);
  expect(own).toHaveLength(1);
  return own[0] as JsonObject;
}

describe('the tutorial', () => {
  test('a push of GitHub becomes a PipelineRun with its branch and repository', async () => {
    const examples = createRequire(import.meta.url)('@octokit/webhooks-examples') as readonly { readonly name: string; readonly examples: readonly JsonObject[] }[];
    const push = examples.find(({ name }) => name === 'push')?.examples[0] as JsonObject;
    const repository = push['repository'] as JsonObject;
    const eventId = await millrace.send(push, { 'X-GitHub-Event': 'push', 'X-GitHub-Delivery': 'tutorial-1' });
    const { deliveries } = await millrace.final(eventId);
    expect(deliveries.map(({ state }) => state)).toEqual(['created']);
    const run = await runOf(eventId);
    expect(paramsOf(run)).toEqual([
      { name: 'git-revision', value: repository['master_branch'] },
      { name: 'git-url', value: repository['url'] },
    ]);
    expect(run['metadata']).toMatchObject({
      generateName: 'tekton-buildah-express-pipeline-run-',
      name: expect.stringMatching(/^tekton-buildah-express-pipeline-run-[bcdfghjklmnpqrstvwxz2456789]{8}$/),
      labels: { 'triggers.tekton.dev/eventlistener': 'trigger-eventlistner', 'triggers.tekton.dev/trigger': '', 'triggers.tekton.dev/triggers-eventid': eventId },
      annotations: { 'millrace.dev/delivery': deliveries[0]?.id },
    });
  });

  test('a body with only head_commit and repository.url falls back to master', async () => {
    const eventId = await millrace.send({ head_commit: { id: '0d1a26e' }, repository: { url: 'https://github.com/octo-org/express-app' } });
    const { deliveries } = await millrace.final(eventId);
    expect(deliveries[0]?.rendering?.params).toMatchObject([
      { name: 'giturl', from: { kind: 'TriggerBinding', name: 'triggerbinding' }, defaulted: [] },
      { name: 'gitrevision', value: 'master', from: { kind: 'TriggerBinding' }, defaulted: ['$(body.repository.master_branch)'] },
    ]);
    expect(paramsOf(await runOf(eventId))).toEqual([
      { name: 'git-revision', value: 'master' },
      { name: 'git-url', value: 'https://github.com/octo-org/express-app' },
    ]);
  });

  test('the warning for the misspelt field is kept with the delivery', async () => {
    const eventId = await millrace.send({ repository: { url: 'https://github.com/o/r' } });
    const { deliveries } = await millrace.final(eventId);
    expect([...(deliveries[0]?.objects.values() ?? [])][0]?.warnings).toEqual(['unknown field "spec.workspaces[0].persistentvolumeclaim"']);
  });

  test('a missing value without a default is a dead letter that names it', async () => {
    const eventId = await millrace.send({ repository: {} });
    const { deliveries } = await millrace.final(eventId);
    expect(deliveries[0]).toMatchObject({ state: 'dead', attempts: [{ stage: 'bind', reason: 'param-unresolved', text: expect.stringContaining('giturl') }] });
  });

  test.each([
    ['an empty POST', 'POST', ''],
    ['a GET without a body', 'GET', undefined],
    ['a list', 'POST', '[]'],
  ])('%s is answered 400 in Tekton\'s words', async (_, method, body) => {
    const response = await fetch(`${millrace.url}/`, { method, ...(body === undefined ? {} : { body }) });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      eventListener: 'trigger-eventlistner',
      namespace: 'default',
      eventListenerUID: '',
      errorMessage: expect.stringMatching(/^Invalid event body format : /),
    });
  });

  test('a right that is missing is named, with the line that finds it', async () => {
    const again = millrace.sandbox.faults.add({ kind: 'deny', user: 'system:serviceaccount:default:tekton-triggers-sa', verb: 'create', resource: 'pipelineruns' });
    const eventId = await millrace.send({ repository: { url: 'https://github.com/o/denied' } });
    const parked = await whenTried(eventId);
    expect(parked).toMatchObject({ outcome: 'retryable', reason: 'right-missing' });
    expect(parked.text).toContain('kubectl auth can-i create pipelineruns.tekton.dev --namespace default --as system:serviceaccount:default:tekton-triggers-sa');
    again();
    // Granted within two minutes: created, not dead.
    expect((await millrace.final(eventId)).deliveries.map(({ state }) => state)).toEqual(['created']);
  });
});

async function whenTried(eventId: string): Promise<{ readonly outcome: string; readonly reason: string | null; readonly text: string | null }> {
  for (;;) {
    const attempt = (await millrace.ledger.event(eventId))?.deliveries[0]?.attempts[0];
    if (attempt !== undefined) return attempt;
    await new Promise((soon) => setImmediate(soon));
  }
}
