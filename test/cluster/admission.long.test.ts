/** What an API server says no to after it has found the rights in order: namespaces that end, quotas, admission webhooks. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { AttemptRecord } from '@millrace/ledger';
import type { JsonObject } from '@millrace/triggers';
import { SERVER_CERTIFICATE, SERVER_KEY } from '../support/certificates.ts';
import { validatingWebhook } from '../support/validating-webhook.ts';
import { sendJson, startWireServer } from '../support/wire-server.ts';
import { missingForCluster, startInCluster } from '../support/in-cluster.ts';
import type { InCluster } from '../support/in-cluster.ts';
import { until } from '../support/until.ts';
import { listener, makesRun, mayCreateRuns, namespace } from './objects.ts';

const missing = missingForCluster();
if (missing !== null) process.stderr.write(`skipped: admission in a real cluster (${missing})\n`);

let cluster: InCluster;

(missing === null ? describe : describe.skip)('the API server refuses', () => {
  beforeAll(async () => {
    cluster = await startInCluster();
    await cluster.server.applyDefinitions();
    await cluster.applyRights('cluster');
    await Promise.all([cluster.ingress(), cluster.worker({ MILLRACE_ABSENT_FOR: '3s', MILLRACE_BACKOFF_CAP: '300ms', MILLRACE_CIRCUIT_FIRST: '100ms', MILLRACE_CIRCUIT_CAP: '500ms' })]);
  });
  afterAll(() => cluster?.close());

  test('what goes into a namespace that is being deleted: a dead letter, after it had time to come back', async () => {
    await tenant('ending');
    await cluster.remove('/api/v1/namespaces/ending');
    // Nobody here finishes the deletion: the listener is still there, as it is for a while in any cluster.
    const eventId = await cluster.send('ending/el');
    await cluster.final(eventId);
    expect(await lastAttempt(eventId)).toMatchObject({ outcome: 'terminal', reason: 'namespace-terminating', text: expect.stringContaining('namespace ending because it is being terminated') });
  });

  test('more than a quota allows, until it allows more', async () => {
    await tenant('small');
    await cluster.make({ apiVersion: 'v1', kind: 'ResourceQuota', metadata: { namespace: 'small', name: 'runs' }, spec: { hard: { 'count/pipelineruns.tekton.dev': '1' } } });
    await allow('1', '1');
    const eventId = await refusedEvent('small');
    expect(await lastAttempt(eventId)).toMatchObject({ outcome: 'retryable', reason: 'quota-exceeded', text: expect.stringContaining('exceeded quota: runs') });
    await cluster.server.kubectl(['--namespace', 'small', 'patch', 'resourcequota', 'runs', '--type=merge', '-p', '{"spec":{"hard":{"count/pipelineruns.tekton.dev":"9"}}}']);
    await allow('9', '1');
    expect(await statesOf(eventId)).toEqual(['created']);
  });

  test('what a webhook denies: a dead letter with its words', async () => {
    await tenant('policed');
    const deny = await startWireServer(
      (request, response) => {
        const { uid } = (JSON.parse(request.body) as { readonly request: { readonly uid: string } }).request;
        sendJson(response, 200, { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response: { uid, allowed: false, status: { code: 403, message: 'runs need an owner' } } });
      },
      { key: SERVER_KEY, cert: SERVER_CERTIFICATE },
    );
    try {
      await webhook('policed', deny.url);
      expect(await lastAttempt(await refusedEvent('policed'))).toMatchObject({ outcome: 'terminal', reason: 'admission-denied', text: expect.stringContaining('denied the request: runs need an owner') });
    } finally {
      await deny.close();
    }
  });

  test('everything of a namespace whose webhook is down, and of no other; when that is back, all is made', async () => {
    await tenant('guarded');
    await tenant('beside');
    const gone = await startWireServer(() => {}, { key: SERVER_KEY, cert: SERVER_CERTIFICATE });
    await gone.close();
    await webhook('guarded', gone.url);
    const first = await refusedEvent('guarded');
    const others = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map((at) => cluster.send('guarded/el', { at })));
    expect(await lastAttempt(first)).toMatchObject({ outcome: 'retryable', reason: 'webhook-unavailable', text: expect.stringContaining('failed calling webhook') });
    expect(await statesOf(await cluster.send('beside/el'))).toEqual(['created']);
    await cluster.remove('/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/guarded');
    for (const eventId of [first, ...others]) expect(await statesOf(eventId)).toEqual(['created']);
  });
});

/** A namespace with a listener whose account may create PipelineRuns. */
async function tenant(name: string): Promise<void> {
  await cluster.make(namespace(name), listener(name, 'el', 'builder', { triggers: [makesRun()] }));
  await cluster.grant(name, 'builder', [mayCreateRuns]);
}

/** There is no controller manager: nobody counts but us. */
async function allow(hard: string, used: string): Promise<void> {
  const body: JsonObject = { status: { hard: { 'count/pipelineruns.tekton.dev': hard }, used: { 'count/pipelineruns.tekton.dev': used } } };
  await cluster.admin.request({ method: 'PATCH', path: '/api/v1/namespaces/small/resourcequotas/runs/status', contentType: 'application/merge-patch+json', body });
}

async function webhook(where: string, url: string): Promise<void> {
  await cluster.make(validatingWebhook(where, url, { apiGroup: 'tekton.dev', resource: 'pipelineruns' }));
}

/** The first event that was refused: the API server takes quotas and webhooks up a moment after they are made. */
async function refusedEvent(where: string): Promise<string> {
  let eventId = '';
  await until(async () => {
    eventId = await cluster.send(`${where}/el`, { at: Math.random() });
    await until(async () => (await lastAttempt(eventId)) !== undefined, 'it is tried');
    return (await lastAttempt(eventId))?.outcome !== 'ok';
  }, `creates in ${where} are refused`);
  return eventId;
}

async function lastAttempt(eventId: string): Promise<Pick<AttemptRecord, 'outcome' | 'reason' | 'text'> | undefined> {
  return (await cluster.ledger.event(eventId))?.deliveries[0]?.attempts.at(-1);
}

async function statesOf(eventId: string): Promise<readonly string[]> {
  const { deliveries } = await cluster.final(eventId);
  return deliveries.map(({ state }) => state);
}
