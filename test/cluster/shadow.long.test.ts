/** Shadow mode on a real API server, with the rights of k8s/shadow and no others: events of a listener whose objects are created by somebody who does as Tekton does. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '@millrace/triggers';
import { millrace } from '../support/command.ts';
import type { Command } from '../support/command.ts';
import { missingForCluster, startInCluster } from '../support/in-cluster.ts';
import type { InCluster } from '../support/in-cluster.ts';

const missing = missingForCluster();
if (missing !== null) process.stderr.write(`skipped: shadow mode on a real API server (${missing})\n`);

const objects = `apiVersion: triggers.tekton.dev/v1beta1
kind: EventListener
metadata: {name: el, namespace: default}
spec:
  triggers:
    - name: build
      bindings: [{name: revision, value: $(body.repository.master_branch)}, {name: url, value: $(body.repository.url)}]
      template: {ref: build}
---
apiVersion: triggers.tekton.dev/v1beta1
kind: TriggerTemplate
metadata: {name: build, namespace: default}
spec:
  params: [{name: revision}, {name: url}]
  resourcetemplates:
    - apiVersion: tekton.dev/v1
      kind: PipelineRun
      metadata: {generateName: run-}
      spec:
        pipelineRef: {name: build}
        taskRunTemplate: {serviceAccountName: builder}
        params: [{name: revision, value: $(tt.params.revision)}, {name: url, value: $(tt.params.url)}]
        workspaces: [{name: source, persistentVolumeClaim: {claimName: pvc}, persistentvolumeclaims: {claimName: pvc}}]
`;

(missing === null ? describe : describe.skip)('shadow mode in a real cluster', () => {
  let cluster: InCluster;
  let folder: string;
  let kubeconfig: string;
  let tekton: Server;
  let command: Command | null = null;
  /** The revision in what it creates; null creates nothing. */
  let revision: string | null = 'main';

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'millrace-shadow-'));
    cluster = await startInCluster();
    await cluster.server.applyDefinitions();
    writeFileSync(path.join(folder, 'objects.yaml'), objects);
    await cluster.applyFolder(path.join(folder, 'objects.yaml'));
    await cluster.applyFolder(fileURLToPath(new URL('../../k8s/shadow', import.meta.url)));
    kubeconfig = await kubeconfigOfShadow();
    tekton = createServer((request, response) => {
      request.resume().on('end', () => {
        const eventID = randomUUID();
        response.writeHead(202, { 'Content-Type': 'application/json' }).end(JSON.stringify({ eventListener: 'el', namespace: 'default', eventListenerUID: 'u', eventID }));
        if (revision !== null) void cluster.make(asTekton(eventID, revision));
      });
    });
    await new Promise<void>((ready) => tekton.listen(0, '127.0.0.1', ready));
  });
  afterEach(async () => {
    await command?.interrupt();
  });
  afterAll(async () => {
    tekton?.closeAllConnections();
    tekton?.close();
    await cluster?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function kubeconfigOfShadow(): Promise<string> {
    const { stdout } = await cluster.server.kubectl(['create', 'token', 'millrace-shadow', '--namespace', 'millrace']);
    const file = path.join(folder, 'kubeconfig');
    writeFileSync(
      file,
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Config',
        'current-context': 'c',
        clusters: [{ name: 'c', cluster: { server: cluster.server.url, 'certificate-authority-data': Buffer.from(cluster.server.ca).toString('base64') } }],
        users: [{ name: 'u', user: { token: stdout.trim() } }],
        contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
      }),
      { mode: 0o600 },
    );
    return file;
  }

  async function shadowed(...more: readonly string[]): Promise<string> {
    const { port } = tekton.address() as AddressInfo;
    command = millrace(['shadow', '--forward-to', `http://127.0.0.1:${port}`, '--port', '0', '--host', '127.0.0.1', '--kubeconfig', kubeconfig, '--settle', '200ms', '--wait', '3s', ...more]);
    await command.says('in front of');
    const url = `http://127.0.0.1:${/stands on port (\d+)/.exec(command.output())?.[1] ?? ''}`;
    const answer = await fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ repository: { url: 'https://github.com/o/r', master_branch: 'main' } }) });
    const { eventID } = (await answer.json()) as { readonly eventID: string };
    await command.says(`${eventID} default/el:`);
    return command.output();
  }

  test('finds the same by the fields of ours', async () => {
    expect(await shadowed()).toContain(': same (1 object)');
  });

  test('finds the same by every field, where it may ask for defaults', async () => {
    await cluster.grant('default', 'shadow-defaults', [{ apiGroups: ['tekton.dev'], resources: ['pipelineruns'], verbs: ['create'] }]);
    const subjects = [{ kind: 'ServiceAccount', name: 'millrace-shadow', namespace: 'millrace' }];
    await cluster.make({ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding', metadata: { name: 'shadow-defaults', namespace: 'default' }, roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'for-shadow-defaults' }, subjects });
    const before = (await cluster.list('tekton.dev/v1', 'pipelineruns', 'default')).length;
    expect(await shadowed('--server-defaults')).toContain(': same (1 object)');
    expect(await cluster.list('tekton.dev/v1', 'pipelineruns', 'default')).toHaveLength(before + 1);
  });

  test('names what is different, and what is missing', async () => {
    revision = 'other';
    expect(await shadowed()).toContain('spec.params[0].value: "main" in Millrace, "other" in Tekton');
    await command?.interrupt();
    revision = null;
    expect(await shadowed()).toContain('missing: PipelineRun default/run-');
  });
});

/** As Tekton renders the template above. Its last field is none that a PipelineRun has. */
function asTekton(eventId: string, revision: string): JsonObject {
  return {
    apiVersion: 'tekton.dev/v1',
    kind: 'PipelineRun',
    metadata: { generateName: 'run-', namespace: 'default', labels: { 'triggers.tekton.dev/eventlistener': 'el', 'triggers.tekton.dev/trigger': 'build', 'triggers.tekton.dev/triggers-eventid': eventId } },
    spec: {
      pipelineRef: { name: 'build' },
      taskRunTemplate: { serviceAccountName: 'builder' },
      params: [{ name: 'revision', value: revision }, { name: 'url', value: 'https://github.com/o/r' }],
      workspaces: [{ name: 'source', persistentVolumeClaim: { claimName: 'pvc' }, persistentvolumeclaims: { claimName: 'pvc' } }],
    },
  };
}
