/** Tekton runs a trigger as often as it is selected, and so do we. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { JsonObject } from '@millrace/triggers';
import { startMillrace } from '../support/millrace.ts';
import type { Millrace } from '../support/millrace.ts';

const objects: readonly JsonObject[] = [
  { apiVersion: 'triggers.tekton.dev/v1beta1', kind: 'EventListener', metadata: { name: 'unnamed' }, spec: { triggers: [{ template: template('unnamed-') }, { template: template('unnamed-') }] } },
  {
    apiVersion: 'triggers.tekton.dev/v1beta1',
    kind: 'EventListener',
    metadata: { name: 'twice' },
    spec: { labelSelector: { matchLabels: { run: 'me' } }, triggers: [{ triggerRef: 'chosen' }, { triggerRef: 'chosen' }, { triggerRef: 'not-there' }] },
  },
  { apiVersion: 'triggers.tekton.dev/v1beta1', kind: 'Trigger', metadata: { name: 'chosen', labels: { run: 'me' } }, spec: { bindings: [], template: template('twice-') } },
];

function template(prefix: string): JsonObject {
  return { spec: { resourcetemplates: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName: prefix } }] } };
}

let millrace: Millrace;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'objects-'));
  writeFileSync(path.join(folder, 'all.json'), JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));
  millrace = await startMillrace([folder]);
  await millrace.worker();
});
afterAll(async () => {
  await millrace.close();
  rmSync(folder, { recursive: true });
});

async function created(prefix: string): Promise<number> {
  const maps = await millrace.list('v1', 'configmaps');
  return maps.filter(({ metadata }) => ((metadata as JsonObject)['name'] as string).startsWith(prefix)).length;
}

test('two unnamed triggers make two objects', async () => {
  const eventId = await millrace.send({}, {}, '/default/unnamed');
  expect((await millrace.final(eventId)).deliveries.map(({ state }) => state)).toEqual(['created', 'created']);
  expect(await created('unnamed-')).toBe(2);
});

test('a trigger that is selected once and referred to twice makes three, and a missing reference is noted', async () => {
  const eventId = await millrace.send({}, {}, '/default/twice');
  const { deliveries, note } = await millrace.final(eventId);
  expect(deliveries.map(({ state }) => state)).toEqual(['created', 'created', 'created']);
  expect(note).toContain('no trigger "not-there" in namespace "default"');
  expect(await created('twice-')).toBe(3);
});
