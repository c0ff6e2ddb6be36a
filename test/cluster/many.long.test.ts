/** A thousand triggers in a hundred namespaces, each with an account of its own. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { JsonObject } from '@millrace/triggers';
import { missingForCluster, startInCluster } from '../support/in-cluster.ts';
import type { InCluster } from '../support/in-cluster.ts';
import { until } from '../support/until.ts';
import { listener, makesRun, mayCreateRuns, namespace, rule, trigger } from './objects.ts';

const missing = missingForCluster();
if (missing !== null) process.stderr.write(`skipped: a thousand triggers (${missing})\n`);

jest.setTimeout(180_000);

const tenants = Array.from({ length: 100 }, (_, at) => `tenant-${at}`);
const triggersEach = 10;

let cluster: InCluster;

(missing === null ? describe : describe.skip)('a thousand triggers in a hundred namespaces', () => {
  beforeAll(async () => {
    cluster = await startInCluster();
    await cluster.server.applyDefinitions();
    await cluster.applyRights('cluster');
    await Promise.all(tenants.slice(0, 50).map(makeTenant));
    await Promise.all([cluster.ingress(), cluster.worker()]);
    // Half of them come while the watches run.
    await Promise.all(tenants.slice(50).map(makeTenant));
    await makeTenant('last');
    await until(async () => (await cluster.final(await cluster.send('last/el', { at: Math.random() }))).deliveries.length === triggersEach, 'the worker has seen the last trigger');
  });
  afterAll(() => cluster?.close());

  test('one event for each listener runs every trigger of its namespace, once, and none of another', async () => {
    const events = await Promise.all(tenants.map((tenant) => cluster.send(`${tenant}/el`, { tenant })));
    await until(async () => (await cluster.ledger.depth()).open < 50 * triggersEach, 'half of them have ended');
    await until(async () => (await cluster.ledger.depth()).open === 0, 'all of them have ended');
    const views = await Promise.all(events.map((eventId) => cluster.final(eventId)));
    expect(new Set(views.flatMap(({ deliveries }) => deliveries.map(({ state }) => state)))).toEqual(new Set(['created']));
    for (const tenant of tenants) expect((await cluster.list('tekton.dev/v1', 'pipelineruns', tenant)).map(triggerOf).sort()).toEqual(Array.from({ length: triggersEach }, (_, at) => `${tenant}-${at}`));
  });
});

async function makeTenant(tenant: string): Promise<void> {
  await cluster.make(namespace(tenant), listener(tenant, 'el', 'builder', { labelSelector: { matchLabels: { on: 'push' } } }));
  await cluster.grant(tenant, 'builder', [mayCreateRuns, rule('triggers.tekton.dev', 'triggers', 'get', 'list', 'watch')]);
  for (let at = 0; at < triggersEach; at++) await cluster.make(trigger(tenant, `${tenant}-${at}`, makesRun(), { on: 'push' }));
}

function triggerOf(run: JsonObject): string {
  const { labels } = run['metadata'] as unknown as { readonly labels: Readonly<Record<string, string>> };
  return labels['triggers.tekton.dev/trigger'] ?? '';
}
