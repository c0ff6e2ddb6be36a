/** Our own definitions of triggers.tekton.dev (k8s/crds) in a real API server: as open as Tekton's, nothing stored is pruned. */
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { definitionsOf, missingForApiServer, startKubeApiServer } from '../support/kube-apiserver.ts';
import type { KubeApiServer } from '../support/kube-apiserver.ts';

const missing = missingForApiServer();
if (missing !== null) process.stderr.write(`skipped: our definitions on a real API server (${missing})\n`);
const suite = missing === null ? describe : describe.skip;
const tutorial = fileURLToPath(new URL('../../examples/tutorial', import.meta.url));

suite('our definitions', () => {
  let server: KubeApiServer;
  beforeAll(async () => {
    server = await startKubeApiServer();
    await server.applyDefinitions(definitionsOf({}));
  });
  afterAll(async () => {
    await server.stop();
  });

  async function get(...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await server.kubectl(['get', ...args]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return stdout;
  }

  test('take the tutorial as its author wrote it, twice, and show it under every name', async () => {
    for (let time = 0; time < 2; time++) {
      const { code, stdout } = await server.kubectl(['apply', '--server-side', '--validate=warn', '-f', tutorial]);
      expect(code).toBe(0);
      expect(stdout).toContain('eventlistener.triggers.tekton.dev/trigger-eventlistner serverside-applied');
    }
    expect(await get('el')).toMatch(/^NAME +ADDRESS +AVAILABLE +REASON +READY +REASON\ntrigger-eventlistner/);
    expect(await get('tb,tt', '-o', 'name')).toBe('triggerbinding.triggers.tekton.dev/triggerbinding\ntriggertemplate.triggers.tekton.dev/triggertemplate\n');
    expect(await get('tekton-triggers', '-o', 'name')).toContain('eventlistener.triggers.tekton.dev/trigger-eventlistner');
  });

  test('keep what they do not know, and serve both versions of one object', async () => {
    const object = { apiVersion: 'triggers.tekton.dev/v1alpha1', kind: 'Trigger', metadata: { name: 'odd', namespace: 'default' }, spec: { bindings: [], template: { ref: 't' }, later: { kept: [1, 'x', null] } } };
    expect((await server.kubectl(['create', '-f', '-'], JSON.stringify(object))).code).toBe(0);
    const stored = JSON.parse(await get('triggers.v1beta1.triggers.tekton.dev', 'odd', '-o', 'json')) as { readonly apiVersion: string; readonly spec: unknown };
    expect(stored).toMatchObject({ apiVersion: 'triggers.tekton.dev/v1beta1', spec: object.spec });
  });

  test.each(['clusterinterceptors', 'interceptors', 'clustertriggerbindings'])('serve %s', async (resource) => {
    expect(await get(resource, '-o', 'name')).toBe('');
  });
});
