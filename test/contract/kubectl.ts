import { expect, test } from '@jest/globals';
import { fileURLToPath } from 'node:url';
import { pipelineRun, pipelineRuns } from './paths.ts';
import type { Side } from './side.ts';

const TUTORIAL = fileURLToPath(new URL('../../examples/tutorial', import.meta.url));

export function kubectlContract(side: () => Side): void {
  async function kubectl(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await side().kubectl(args);
    expect([args.join(' '), code, stderr]).toEqual([args.join(' '), 0, '']);
    return stdout;
  }

  async function applied(...args: string[]): Promise<string[]> {
    const lines = (await kubectl('apply', '-f', TUTORIAL, ...args)).trim().split('\n');
    return [...new Set(lines.map((line) => line.split(' ').at(-1) ?? ''))];
  }

  async function deleted(ns: string): Promise<void> {
    const { code, stdout, stderr } = await side().kubectl(['delete', '-f', TUTORIAL, '-n', ns]);
    expect([code, stderr.trim()]).toEqual([0, 'Warning: deleting cluster-scoped resources, not scoped to the provided namespace']);
    expect(stdout).toContain('"trigger-eventlistner" deleted');
  }

  test('applies the tutorial twice, shows it and deletes it, without flags', async () => {
    const ns = await side().namespace();
    expect(await applied('-n', ns)).toEqual(['created']);
    expect(await applied('-n', ns)).toEqual(['unchanged']);
    expect((await kubectl('get', 'el,tb,tt,tri', '-n', ns, '-o', 'name')).trim().split('\n')).toEqual([
      'eventlistener.triggers.tekton.dev/trigger-eventlistner',
      'triggerbinding.triggers.tekton.dev/triggerbinding',
      'triggertemplate.triggers.tekton.dev/triggertemplate',
    ]);
    expect(headers(await kubectl('get', 'el', '-n', ns))).toEqual(['NAME', 'ADDRESS', 'AVAILABLE', 'REASON', 'READY', 'REASON']);
    await deleted(ns);
    expect(await kubectl('get', 'el', '-n', ns, '-o', 'name')).toBe('');
  });

  test('applies the tutorial on the server side, twice', async () => {
    const ns = await side().namespace();
    expect(await applied('-n', ns, '--server-side')).toEqual(['serverside-applied']);
    expect(await applied('-n', ns, '--server-side')).toEqual(['serverside-applied']);
    await deleted(ns);
  });

  test('takes away a field that the file no longer has', async () => {
    const ns = await side().namespace();
    for (const data of [{ a: '1', b: '2' }, { b: '3' }]) {
      const file = JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' }, data });
      expect((await side().kubectl(['apply', '-n', ns, '-f', '-'], file)).code).toBe(0);
    }
    expect(JSON.parse(await kubectl('get', 'cm', 'c', '-n', ns, '-o', 'jsonpath={.data}'))).toEqual({ b: '3' });
  });

  test('shows PipelineRuns in the columns of Tekton', async () => {
    const ns = await side().namespace();
    await side().ask('POST', pipelineRuns(ns), pipelineRun('run'));
    const conditions = [{ type: 'Succeeded', status: 'True', reason: 'Completed' }];
    await side().ask('PATCH', `${pipelineRuns(ns, 'run')}/status`, { status: { conditions, startTime: '2020-01-01T00:00:00Z' } });
    const [head = '', row = ''] = (await kubectl('get', 'pipelineruns', '-n', ns)).split('\n');
    expect(headers(head)).toEqual(['NAME', 'SUCCEEDED', 'REASON', 'STARTTIME', 'COMPLETIONTIME']);
    expect(row.trim().split(/\s+/)).toEqual(['run', 'True', 'Completed', expect.stringMatching(/^\d+y\d+d$/)]);
  });

  test('names the field that is misspelt', async () => {
    const ns = await side().namespace();
    const run = JSON.stringify(pipelineRun('run', { workspaces: [{ name: 'w', persistentvolumeclaim: {} }] }));
    const strict = await side().kubectl(['create', '-n', ns, '-f', '-'], run);
    expect(strict.stderr).toContain('unknown field "spec.workspaces[0].persistentvolumeclaim"');
    const warned = await side().kubectl(['create', '-n', ns, '--validate=warn', '-f', '-'], run);
    expect([warned.code, warned.stderr.trim()]).toEqual([0, 'Warning: unknown field "spec.workspaces[0].persistentvolumeclaim"']);
  });

  test('creates accounts, secrets and rights by its own commands', async () => {
    const ns = await side().namespace();
    await kubectl('create', 'serviceaccount', 'bot', '-n', ns);
    await kubectl('create', 'secret', 'generic', 's', '--from-literal=secretToken=123', '-n', ns);
    await kubectl('create', 'role', 'r', '--verb=get,list', '--resource=configmaps', '-n', ns);
    await kubectl('create', 'rolebinding', 'rb', '--role=r', `--serviceaccount=${ns}:bot`, '-n', ns);
    expect(await kubectl('get', 'secret', 's', '-n', ns, '-o', 'jsonpath={.data.secretToken}')).toBe('MTIz');
    expect(JSON.parse(await kubectl('get', 'role', 'r', '-n', ns, '-o', 'jsonpath={.rules}'))).toEqual([{ apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list'] }]);
    expect(await kubectl('auth', 'can-i', 'list', 'configmaps', '-n', ns, `--as=system:serviceaccount:${ns}:bot`)).toBe('yes\n');
    expect((await kubectl('create', 'token', 'bot', '-n', ns)).length).toBeGreaterThan(20);
  });

  test('labels, patches and waits', async () => {
    const ns = await side().namespace();
    await kubectl('create', 'configmap', 'c', '--from-literal=a=1', '-n', ns);
    await kubectl('label', 'configmap', 'c', 'x=y', '-n', ns);
    await kubectl('patch', 'configmap', 'c', '-p', '{"data":{"b":"2"}}', '-n', ns);
    await kubectl('patch', 'configmap', 'c', '--type=json', '-p', '[{"op":"remove","path":"/data/a"}]', '-n', ns);
    expect(await kubectl('get', 'cm', '-l', 'x=y', '-n', ns, '-o', 'jsonpath={.items[*].data}')).toBe('{"b":"2"}');
    await kubectl('delete', 'configmap', 'c', '-n', ns, '--dry-run=server');
    expect(await kubectl('get', 'configmap', 'c', '-n', ns, '-o', 'name')).toBe('configmap/c\n');
    await kubectl('delete', 'configmap', 'c', '-n', ns, '--wait');
    await kubectl('wait', '--for=delete', 'configmap/c', '-n', ns, '--timeout=5s');
  });
}

function headers(table: string): string[] {
  return (table.split('\n')[0] ?? '').trim().split(/\s+/);
}
