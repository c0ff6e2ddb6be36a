/** `millrace doctor` on a real API server with RBAC: what is not applied yet, what is, and who may ask. */
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Check } from '../../services/cli/src/doctor/check.ts';
import { ran } from '../support/command.ts';
import { kubeconfigOf, missingForCluster, startInCluster } from '../support/in-cluster.ts';
import type { InCluster } from '../support/in-cluster.ts';
import { until } from '../support/until.ts';

const missing = missingForCluster();
if (missing !== null) process.stderr.write(`skipped: the doctor on a real API server (${missing})\n`);

(missing === null ? describe : describe.skip)('the doctor in a real cluster', () => {
  let cluster: InCluster;
  beforeAll(async () => {
    cluster = await startInCluster();
  });
  afterAll(() => cluster?.close());

  async function checks(kubeconfig: string): Promise<ReadonlyMap<string, Check>> {
    const { out } = await ran(['doctor', '--kubeconfig', kubeconfig, '--output', 'json'], { environment: { REDIS_URL: cluster.redis.url, MILLRACE_SECRET_KEY: randomBytes(32).toString('base64') } });
    return new Map((JSON.parse(out) as { readonly checks: readonly Check[] }).checks.map((check) => [check.name, check]));
  }

  test('names what is not applied, and then finds it applied', async () => {
    const before = await checks(cluster.server.kubeconfig);
    expect(before.get('api-server')?.state).toBe('ok');
    expect(before.get('clock-api-server')?.state).toBe('ok');
    expect(before.get('definitions')).toMatchObject({ state: 'wrong', text: expect.stringContaining('eventlisteners in v1beta1') });
    expect(before.get('rights-millrace-ingress')).toMatchObject({ state: 'wrong', text: expect.stringContaining('lacks 2 of 2'), remedy: expect.stringContaining('kubectl apply -k k8s/rbac/cluster') });
    expect(before.get('rights-millrace-worker')?.text).toContain('impersonate serviceaccounts');
    expect(before.get('rights-millrace-worker-events')).toMatchObject({ state: 'ok', text: expect.stringContaining('by choice') });

    await cluster.server.applyDefinitions();
    await cluster.applyRights('cluster');
    // The API server reads new roles a moment later.
    let after = before;
    await until(async () => {
      after = await checks(cluster.server.kubeconfig);
      return after.get('rights-millrace-worker')?.state === 'ok';
    }, 'the rights to be there');
    expect([after.get('definitions'), after.get('rights-millrace-ingress'), after.get('pipelines')].map((check) => check?.state)).toEqual(['ok', 'ok', 'ok']);
  });

  test('says which right of a role is missing, and what it could not ask', async () => {
    const { code, stderr } = await cluster.server.kubectl(['patch', 'clusterrole', 'millrace-ingress', '--type=json', '-p', '[{"op":"replace","path":"/rules/0/verbs","value":["list"]}]']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    let found: ReadonlyMap<string, Check> = new Map();
    await until(async () => {
      found = await checks(cluster.server.kubeconfig);
      return found.get('rights-millrace-ingress')?.state === 'wrong';
    }, 'the right to be gone');
    expect(found.get('rights-millrace-ingress')?.text).toContain('lacks 1 of 2 rights of role "millrace-ingress": watch eventlisteners.triggers.tekton.dev');

    // As the ingress itself: it may not act as the worker, and need not be impersonated for its own.
    const { code: made, stdout: token } = await cluster.server.kubectl(['create', 'token', 'millrace-ingress', '--namespace', 'millrace']);
    expect(made).toBe(0);
    const kubeconfig = path.join(path.dirname(cluster.server.kubeconfig), 'ingress.kubeconfig');
    writeFileSync(kubeconfig, JSON.stringify(kubeconfigOf(cluster.server, token.trim())), { mode: 0o600 });
    const own = await checks(kubeconfig);
    expect(own.get('rights-millrace-ingress')).toMatchObject({ state: 'wrong', text: expect.stringMatching(/^"these credentials" lacks 1 of 2/) });
    expect(own.get('rights-millrace-worker')).toMatchObject({ state: 'unknown', text: expect.stringContaining('can\'t ask for "system:serviceaccount:millrace:millrace-worker"') });
  });
});
