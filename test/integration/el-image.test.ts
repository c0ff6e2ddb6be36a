/**
 * Our image as Tekton's controller starts it (`-el-image`): its Deployments as that controller really made them, their containers with
 * exactly those arguments, environment, user and read-only file system, and asked by exactly those probes.
 */
import { afterEach, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { objectAt, objectsAt, textAt } from '@millrace/triggers';
import type { JsonObject } from '@millrace/triggers';
import { parseAllDocuments } from 'yaml';
import { SERVER_CERTIFICATE, SERVER_KEY } from '../support/certificates.ts';
import { missingForPodContainer, startPodContainer } from '../support/pod-container.ts';
import type { PodContainer } from '../support/pod-container.ts';

const missing = missingForPodContainer();
if (missing !== null) process.stderr.write(`skipped: containers as Tekton's controller makes them (${missing})\n`);

const fixture = readFileSync(new URL('../fixtures/tekton-triggers/el-image-deployment.yaml', import.meta.url), 'utf8');
const deployments = parseAllDocuments(fixture)
  .map((document) => document.toJS() as JsonObject)
  .filter((object) => object['kind'] === 'Deployment')
  .map((object): [string, JsonObject] => [textAt(objectAt(object, 'metadata'), 'name'), object]);

const running: PodContainer[] = [];
afterEach(async () => {
  for (const one of running.splice(0)) await one.remove();
});

/** What the references of the recorded environment stand for. */
const values: Readonly<Record<string, string>> = { SYSTEM_NAMESPACE: 'default', TLS_CERT: SERVER_CERTIFICATE, TLS_KEY: SERVER_KEY };

(missing === null ? describe : describe.skip)("the container of Tekton's Deployment", () => {
  test.each(deployments)('"%s" starts, and answers its probes', async (name, deployment) => {
    const [container = {}] = objectsAt(objectAt(objectAt(objectAt(deployment, 'spec'), 'template'), 'spec'), 'containers');
    const environment = Object.fromEntries(objectsAt(container, 'env').map((entry) => [textAt(entry, 'name'), textAt(entry, 'value') || (values[textAt(entry, 'name')] ?? '')]));
    const pod = startPodContainer({
      name,
      args: container['args'] as readonly string[],
      environment,
      user: objectAt(container, 'securityContext')['runAsUser'] as number,
      etc: { 'triggers/tls/tls.crt': SERVER_CERTIFICATE, 'triggers/tls/tls.key': SERVER_KEY },
    });
    running.push(pod);
    await pod.until(() => pod.output().includes('forwarder listens'), 'listens');
    // Nothing is pretended: it is that user, and its root is read-only.
    expect(readFileSync(`/proc/${pod.pid}/status`, 'utf8')).toMatch(/^Uid:\t65532\t65532\t65532\t65532$/m);
    expect(readFileSync(`/proc/${pod.pid}/mountinfo`, 'utf8').split('\n').find((line) => line.split(' ')[4] === '/')?.split(' ')[5]).toMatch(/^ro\b/);
    const probes = ['livenessProbe', 'readinessProbe'].map((probe) => objectAt(objectAt(container, probe), 'httpGet'));
    for (const { scheme, port, path } of probes as unknown as readonly { readonly scheme: string; readonly port: number; readonly path: string }[]) {
      expect(pod.probe(`${scheme.toLowerCase()}://127.0.0.1:${port}${path}`)).toBe('200 ok');
    }
    expect(pod.probe(`http://127.0.0.1:${environment['METRICS_PROMETHEUS_PORT']}/metrics`)).toContain('millrace_forwarded_total{result="accepted"');
    expect(pod.output()).not.toMatch(/"level":"(warn|error|fatal)"/);
  });

  test('were two that the fixture holds', () => {
    expect(deployments.map(([name]) => name)).toEqual(['el-trigger-eventlistner', 'el-tls-listener']);
  });
});
