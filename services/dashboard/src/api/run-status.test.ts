import { expect, test } from '@jest/globals';
import type { JsonObject } from '@millrace/triggers';
import { createReadStatus, statusOf } from './run-status.ts';

function run(status: JsonObject, annotations: JsonObject = {}): JsonObject {
  return { metadata: { uid: 'u1', annotations }, status };
}

function succeeded(status: string, reason: string, message: string): JsonObject {
  return { conditions: [{ type: 'Ready', status: 'True' }, { type: 'Succeeded', status, reason, message }] };
}

const startTime = '2026-01-15T10:00:00Z';

test.each([
  ['one that nothing has taken up', run({}), { state: 'unknown', text: 'nothing has taken it up yet', startedAt: null, endedAt: null }],
  ['one that runs', run({ ...succeeded('Unknown', 'Running', 'Tasks Completed: 1'), startTime }), { state: 'running', text: 'Running: Tasks Completed: 1', startedAt: Date.parse(startTime), endedAt: null }],
  ['one that is done', run({ ...succeeded('True', 'Succeeded', ''), startTime, completionTime: '2026-01-15T10:01:00Z' }), { state: 'succeeded', text: 'Succeeded', endedAt: Date.parse('2026-01-15T10:01:00Z'), simulated: false }],
  ['one that failed', run(succeeded('False', 'PipelineRunTimeout', 'too late')), { state: 'failed', text: 'PipelineRunTimeout: too late' }],
  ['one of the sandbox', run(succeeded('True', 'Succeeded', ''), { 'millrace.dev/simulated': 'true' }), { simulated: true }],
  ['what is no run', run({ conditions: 'none', startTime: 'yesterday' }), { state: 'unknown', startedAt: null }],
])('the course of %s', (_, object, status) => {
  expect(statusOf(object)).toMatchObject(status);
});

test('is asked for once in two seconds, whoever looks, and of another object under the name nothing is told', async () => {
  let now = 0;
  let asked = 0;
  const resource = { group: 'tekton.dev', version: 'v1', kind: 'PipelineRun', resource: 'pipelineruns', namespaced: true };
  const read = createReadStatus(
    {
      resourceFor: () => Promise.resolve({ kind: 'found', resource }),
      request() {
        asked += 1;
        return Promise.resolve({ kind: 'answer', status: 200, body: run(succeeded('True', 'Succeeded', '')), warnings: [] });
      },
    },
    () => now,
  );
  const object = { apiVersion: 'tekton.dev/v1', kind: 'PipelineRun', namespace: 'ci', name: 'run', uid: 'u1' };
  expect(await Promise.all([read(object), read(object)])).toMatchObject([{ state: 'succeeded' }, { state: 'succeeded' }]);
  expect(asked).toBe(1);
  now = 2_000;
  await read(object);
  expect(asked).toBe(2);
  expect(await read({ ...object, uid: 'u0' })).toMatchObject({ state: 'gone' });
  expect(await read({ ...object, kind: 'ConfigMap', apiVersion: 'v1', uid: 'u2' })).toMatchObject({ state: 'unknown', text: 'only runs have a status that is shown' });
});
