/** The recorded end-to-end cases in a real cluster: what was created is read back from the API server and compared. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '@millrace/triggers';
import type { EndToEndExpected, EndToEndInput } from '../conformance/endtoend/case.ts';
import { exchange } from '../conformance/endtoend/exchange.ts';
import type { Exchanged } from '../conformance/endtoend/exchange.ts';
import { loadCaseFiles, recordedVectors } from '../conformance/load.ts';
import type { Case } from '../conformance/suite.ts';
import { missingForCluster, startInCluster } from '../support/in-cluster.ts';
import type { InCluster } from '../support/in-cluster.ts';
import { until } from '../support/until.ts';
import { listener, namespace, pipelineRun, rule, trigger } from './objects.ts';
import { clusterCase } from './recorded-cases.ts';
import type { ClusterCase } from './recorded-cases.ts';
import { besideOf, inOrder, readOurs, sortedText, storeRecorded } from './stored-objects.ts';

const missing = missingForCluster();
if (missing !== null) process.stderr.write(`skipped: recorded cases in a real cluster (${missing})\n`);

const folders = [recordedVectors, ...(process.env['MILLRACE_EXTRA_VECTORS'] === undefined ? [] : [process.env['MILLRACE_EXTRA_VECTORS']])];
const files = (await Promise.all(folders.map(loadCaseFiles))).flat().filter(({ suite }) => suite.startsWith('endtoend'));
const recorded = new Map(files.flatMap(({ name, cases }) => cases.map((one) => [`${name}: ${one.name}`, one as Case<EndToEndInput, EndToEndExpected>])));
const cases = [...recorded].flatMap(([name, one], at) => {
  const found = clusterCase(one, `c${at}-`);
  return found === null ? [] : [{ ...found, name }];
});

let cluster: InCluster;
const objectsRefused = new Map<string, string>();

(missing === null ? describe : describe.skip)(`${cases.length} recorded cases of ${recorded.size} in a real cluster`, () => {
  beforeAll(async () => {
    cluster = await startInCluster();
    await cluster.server.applyDefinitions();
    await cluster.applyRights('cluster');
    await everyAccountMay(rule('*', '*', 'create'), rule('', 'serviceaccounts', 'impersonate'), rule('triggers.tekton.dev', 'triggers', 'list'));
    await Promise.all([cluster.ingress(), cluster.worker({ MILLRACE_ABSENT_FOR: '2s' })]);
    const shared = new Set<string>();
    await Promise.all(cases.map((one) => makeObjects(one, shared)));
    await untilAllIsSeen();
  });
  afterAll(() => cluster?.close());

  test('are most of those that create something', () => {
    expect(cases.length).toBeGreaterThan(100);
  });

  test.each(cases)('$name', async ({ name, listener, request, created }) => {
    expect(objectsRefused.get(name)).toBeUndefined();
    const path = `/${listener.namespace}/${listener.name}${request.path}`;
    const eventId = eventIdOf(await exchange(Number(new URL(cluster.url).port), { ...request, path }));
    const { deliveries } = await cluster.final(eventId);
    const stored = await Promise.all(created.map((create) => storeRecorded(cluster.admin, create, eventId)));
    const ours = (await Promise.all([...new Set(created.map(({ apiPath }) => apiPath))].map((apiPath) => readOurs(cluster.admin, apiPath, eventId)))).flat();
    expect(inOrder(ours)).toEqual(inOrder(stored.flatMap((one) => (one.kind === 'stored' ? [one.object] : []))));
    // What a real API server refuses ends the delivery, in the API server's own words.
    const dead = deliveries.flatMap(({ state, attempts }) => (state === 'dead' ? [attempts.at(-1)?.text ?? ''] : []));
    expect(stored.flatMap((one) => (one.kind === 'refused' && !dead.some((text) => text.includes(one.text)) ? [one.text] : []))).toEqual([]);
  });
});

/** These cases are about objects, not about rights. */
async function everyAccountMay(...rules: readonly JsonObject[]): Promise<void> {
  const apiGroup = 'rbac.authorization.k8s.io';
  const everyAccount = [{ apiGroup, kind: 'Group', name: 'system:serviceaccounts' }];
  await cluster.make(
    { apiVersion: `${apiGroup}/v1`, kind: 'ClusterRole', metadata: { name: 'tenants' }, rules: [...rules] },
    { apiVersion: `${apiGroup}/v1`, kind: 'ClusterRoleBinding', metadata: { name: 'tenants' }, roleRef: { apiGroup, kind: 'ClusterRole', name: 'tenants' }, subjects: everyAccount },
  );
}

/** `shared` are objects of the cluster scope that several cases have. */
async function makeObjects({ name, namespaces, objects }: ClusterCase & { readonly name: string }, shared: Set<string>): Promise<void> {
  await cluster.make(...namespaces.flatMap((one) => [namespace(one), namespace(besideOf(one))]));
  for (const object of objects) {
    const { kind = '', metadata = {}, spec = {} } = object;
    const text = typeof kind === 'string' && kind.startsWith('Cluster') ? sortedText([kind, metadata, spec]) : null;
    if (text !== null && shared.has(text)) continue;
    if (text !== null) shared.add(text);
    await cluster.make(object).catch((error: Error) => objectsRefused.set(name, error.message));
  }
}

/** A trigger whose parts are made last is only run when every watch has seen everything before. */
async function untilAllIsSeen(): Promise<void> {
  const apiVersion = 'triggers.tekton.dev/v1beta1';
  await cluster.make(
    namespace('last'),
    { apiVersion, kind: 'ClusterTriggerBinding', metadata: { name: 'last' }, spec: { params: [{ name: 'a', value: '1' }] } },
    { apiVersion, kind: 'TriggerBinding', metadata: { namespace: 'last', name: 'last' }, spec: { params: [{ name: 'b', value: '1' }] } },
    { apiVersion, kind: 'TriggerTemplate', metadata: { namespace: 'last', name: 'last' }, spec: { resourcetemplates: [pipelineRun({ generateName: 'last-' })] } },
    trigger('last', 'last', { bindings: [{ kind: 'ClusterTriggerBinding', ref: 'last' }, { ref: 'last' }], template: { ref: 'last' } }, { on: 'last' }),
    listener('last', 'el', 'default', { labelSelector: { matchLabels: { on: 'last' } } }),
  );
  await until(async () => {
    const { deliveries } = await cluster.final(await cluster.send('last/el', { at: Math.random() }));
    return deliveries.some(({ state }) => state === 'created');
  }, 'every object is seen by the worker');
}

function eventIdOf(answer: Exchanged | null): string {
  return /"eventID":"([^"]+)"/.exec(answer?.text ?? '')?.[1] ?? answer?.headers.get('ce-id') ?? '';
}
