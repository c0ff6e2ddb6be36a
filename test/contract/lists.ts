import { describe, expect, test } from '@jest/globals';
import { configMap, configMaps, pipelineRuns } from './paths.ts';
import type { Reply, Side } from './side.ts';

export function listsContract(side: () => Side): void {
  async function three(): Promise<string> {
    const ns = await side().namespace();
    await side().ask('POST', configMaps(ns), configMap('b', {}, { labels: { app: 'x', tier: '1' } }));
    await side().ask('POST', configMaps(ns), configMap('a', {}, { labels: { app: 'y' } }));
    await side().ask('POST', configMaps(ns), configMap('c'));
    return ns;
  }

  describe('lists', () => {
    test('are ordered by name and carry a version', async () => {
      const ns = await three();
      const reply = await side().ask('GET', configMaps(ns));
      expect(reply.body).toMatchObject({ kind: 'ConfigMapList', apiVersion: 'v1' });
      expect(reply.body.metadata.resourceVersion).toMatch(/^\d+$/);
      expect(namesOf(reply)).toEqual(['a', 'b', 'c']);
    });

    const selections: [{ labelSelector?: string; fieldSelector?: string }, string[]][] = [
      [{ labelSelector: 'app=x' }, ['b']],
      [{ labelSelector: 'app==y' }, ['a']],
      [{ labelSelector: 'app!=x' }, ['a', 'c']],
      [{ labelSelector: 'app in (x, y)' }, ['a', 'b']],
      [{ labelSelector: 'app notin (x)' }, ['a', 'c']],
      [{ labelSelector: 'app' }, ['a', 'b']],
      [{ labelSelector: '!app' }, ['c']],
      [{ labelSelector: 'app in (x,y),tier=1' }, ['b']],
      [{ labelSelector: 'tier>0' }, ['b']],
      [{ labelSelector: 'tier<1' }, []],
      [{ labelSelector: '' }, ['a', 'b', 'c']],
      [{ fieldSelector: 'metadata.name=c' }, ['c']],
      [{ fieldSelector: 'metadata.name!=c' }, ['a', 'b']],
      [{ labelSelector: 'app', fieldSelector: 'metadata.name=a' }, ['a']],
    ];
    test.each(selections)('%j', async (selection, wanted) => {
      const ns = await three();
      expect(namesOf(await side().ask('GET', `${configMaps(ns)}?${new URLSearchParams(selection).toString()}`))).toEqual(wanted);
    });

    test('over all namespaces select by namespace', async () => {
      const ns = await three();
      expect(namesOf(await side().ask('GET', `/api/v1/configmaps?fieldSelector=metadata.namespace%3D${ns}`))).toEqual(['a', 'b', 'c']);
    });

    test.each([
      [`labelSelector=a%3D%3D%3Db`, 400],
      [`fieldSelector=data.x%3Db`, 400],
      [`limit=bad`, 400],
      [`limit=1&continue=bad`, 400],
      [`resourceVersion=bad`, 400],
      [`resourceVersion=99999999`, 504],
    ])('%s is refused with %d', async (query, code) => {
      const ns = await side().namespace();
      const reply = await side().ask('GET', `${configMaps(ns)}?${query}`);
      expect([reply.code, reply.body.code, reply.body.kind]).toEqual([code, code, 'Status']);
    });

    test('a field that custom resources do not select by', async () => {
      const ns = await side().namespace();
      expect((await side().ask('GET', `${pipelineRuns(ns)}?fieldSelector=spec.x%3Db`)).body.message).toBe('field label not supported: spec.x');
    });

    test('come in pages', async () => {
      const ns = await three();
      const first = await side().ask('GET', `${configMaps(ns)}?limit=2`);
      expect([namesOf(first), first.body.metadata.remainingItemCount]).toEqual([['a', 'b'], 1]);
      const second = await side().ask('GET', `${configMaps(ns)}?limit=2&continue=${encodeURIComponent(first.body.metadata.continue)}`);
      expect([namesOf(second), second.body.metadata.continue]).toEqual([['c'], undefined]);
      expect(second.body.metadata.resourceVersion).toBe(first.body.metadata.resourceVersion);
    });

    test('come as tables with the columns of the kind', async () => {
      const ns = await side().namespace();
      const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';
      const { body } = await side().ask('GET', pipelineRuns(ns), undefined, { accept });
      expect(body).toMatchObject({ kind: 'Table', apiVersion: 'meta.k8s.io/v1' });
      expect(body.columnDefinitions.map((column: { name: string }) => column.name)).toEqual(['Name', 'Succeeded', 'Reason', 'StartTime', 'CompletionTime']);
    });
  });
}

function namesOf(reply: Reply): string[] {
  expect(reply.code).toBe(200);
  return reply.body.items.map((item: { metadata: { name: string } }) => item.metadata.name);
}
