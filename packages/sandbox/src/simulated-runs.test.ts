import { afterEach, expect, test } from '@jest/globals';
import { until } from '../../../test/support/until.ts';
import { startSandbox } from './index.ts';
import type { Sandbox } from './index.ts';
import type { JsonObject } from './json.ts';

let sandbox: Sandbox | null = null;
afterEach(() => sandbox?.close());

const run = { apiVersion: 'tekton.dev/v1', kind: 'PipelineRun', metadata: { namespace: 'default', name: 'one' }, spec: {} };

async function start(runsForMs?: number): Promise<string> {
  sandbox = await startSandbox({ port: 0, dataDir: null, clock: { now: Date.now }, ...(runsForMs === undefined ? {} : { runsForMs }) });
  return `${sandbox.url}/apis/tekton.dev/v1/namespaces/default/pipelineruns`;
}

async function json(response: Response): Promise<JsonObject> {
  return (await response.json()) as JsonObject;
}

function reasonOf(object: JsonObject): string | undefined {
  const status = object['status'] as { readonly conditions?: readonly { readonly reason: string }[] } | undefined;
  return status?.conditions?.[0]?.reason;
}

test('a run plays its course, marked as simulated, and is answered as it was sent', async () => {
  const path = await start(50);
  const made = await json(await fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(run) }));
  expect([made['status'], (made['metadata'] as JsonObject)['annotations']]).toEqual([undefined, undefined]);
  const seen = new Set<string | undefined>();
  let last: JsonObject = {};
  await until(async () => {
    last = await json(await fetch(`${path}/one`));
    seen.add(reasonOf(last));
    return reasonOf(last) === 'Succeeded';
  }, 'the run has succeeded');
  expect(last).toMatchObject({ metadata: { annotations: { 'millrace.dev/simulated': 'true' } }, status: { startTime: expect.any(String), completionTime: expect.any(String) } });
  expect([...seen].every((reason) => reason === undefined || reason === 'Running' || reason === 'Succeeded')).toBe(true);
});

test('without being asked for it nothing does', async () => {
  const path = await start();
  await fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(run) });
  await fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ ...run, metadata: { ...run.metadata, name: 'two' } }) });
  expect(await json(await fetch(`${path}/one`))).not.toHaveProperty('status');
});
