import { afterEach, describe, expect, test } from '@jest/globals';
import { until } from '../support/until.ts';
import { configMap, configMaps, pipelineRun, pipelineRuns } from './paths.ts';
import type { Event, Side, Watching } from './side.ts';

export function watchesContract(side: () => Side): void {
  const open: Watching[] = [];
  afterEach(() => open.splice(0).forEach((watching) => watching.close()));

  function watch(path: string): Watching {
    const watching = side().watch(path);
    open.push(watching);
    return watching;
  }

  describe('watches', () => {
    test('from a list tell every change after it, in order', async () => {
      const ns = await side().namespace();
      await side().ask('POST', configMaps(ns), configMap('before'));
      const { resourceVersion } = (await side().ask('GET', configMaps(ns))).body.metadata;
      const watching = watch(`${configMaps(ns)}?watch=1&resourceVersion=${resourceVersion}`);
      await side().ask('POST', configMaps(ns), configMap('a'));
      await side().ask('PATCH', configMaps(ns, 'a'), { data: { x: '1' } });
      await side().ask('DELETE', configMaps(ns, 'a'));
      await watching.sees(({ type }) => type === 'DELETED', 'the deletion');
      expect(watching.events.map(kindAndName)).toEqual(['ADDED a', 'MODIFIED a', 'DELETED a']);
      const versions = watching.events.map((event) => Number(event.object.metadata.resourceVersion));
      expect(versions).toEqual(versions.toSorted((left, right) => left - right));
      expect(new Set(versions).size).toBe(3);
    });

    test('go on where an earlier one ended', async () => {
      const ns = await side().namespace();
      const first = (await side().ask('POST', configMaps(ns), configMap('a'))).body.metadata.resourceVersion;
      await side().ask('POST', configMaps(ns), configMap('b'));
      const watching = watch(`${configMaps(ns)}?watch=1&resourceVersion=${first}`);
      await watching.sees(() => true, 'an event');
      expect(watching.events.map(kindAndName)).toEqual(['ADDED b']);
    });

    test('without a version begin with what is there', async () => {
      const ns = await side().namespace();
      await side().ask('POST', configMaps(ns), configMap('a'));
      const watching = watch(`${configMaps(ns)}?watch=1`);
      await watching.sees(named('ADDED', 'a'), 'the object that is there');
      await side().ask('POST', configMaps(ns), configMap('b'));
      await watching.sees(named('ADDED', 'b'), 'the new object');
      expect(watching.events.map(kindAndName)).toEqual(['ADDED a', 'ADDED b']);
    });

    test('see an object enter and leave their selection', async () => {
      const ns = await side().namespace();
      const { resourceVersion } = (await side().ask('GET', configMaps(ns))).body.metadata;
      const watching = watch(`${configMaps(ns)}?watch=1&resourceVersion=${resourceVersion}&labelSelector=x%3D1`);
      await side().ask('POST', configMaps(ns), configMap('a'));
      await side().ask('PATCH', configMaps(ns, 'a'), { metadata: { labels: { x: '1' } } });
      await side().ask('PATCH', configMaps(ns, 'a'), { data: { y: '1' } });
      await side().ask('PATCH', configMaps(ns, 'a'), { metadata: { labels: { x: '2' } } });
      await watching.sees(({ type }) => type === 'DELETED', 'the object to leave');
      expect(watching.events.map(kindAndName)).toEqual(['ADDED a', 'MODIFIED a', 'DELETED a']);
      expect(watching.events.at(-1)?.object.metadata.labels).toEqual({ x: '1' });
    });

    test('of one object by name', async () => {
      const ns = await side().namespace();
      const watching = watch(`${configMaps(ns)}?watch=1&fieldSelector=metadata.name%3Db`);
      await side().ask('POST', configMaps(ns), configMap('a'));
      await side().ask('POST', configMaps(ns), configMap('b'));
      await watching.sees(({ type }) => type === 'ADDED', 'the object');
      expect(watching.events.map(kindAndName)).toEqual(['ADDED b']);
    });

    test('from a version that is no longer known end with 410', async () => {
      const watching = watch('/apis/tekton.dev/v1/pipelineruns?watch=1&resourceVersion=1');
      const { object } = await watching.sees(({ type }) => type === 'ERROR', 'the error');
      expect(object).toMatchObject({ kind: 'Status', reason: 'Expired', code: 410 });
      expect(object.message).toMatch(/^too old resource version: 1 \(\d+\)$/);
      await until(watching.ended, 'the watch to end');
    });

    test('end after the time that was asked for, with a bookmark', async () => {
      const ns = await side().namespace();
      await side().ask('POST', pipelineRuns(ns), pipelineRun('a'));
      const watching = watch(`${pipelineRuns(ns)}?watch=1&allowWatchBookmarks=true&timeoutSeconds=1`);
      await until(watching.ended, 'the watch to end');
      expect(watching.events[0]?.object.metadata.name).toBe('a');
      const bookmark = watching.events.find(({ type }) => type === 'BOOKMARK');
      expect(bookmark?.object).toMatchObject({ kind: 'PipelineRun', apiVersion: 'tekton.dev/v1' });
      expect(bookmark?.object.metadata.resourceVersion).toMatch(/^\d+$/);
    });

    test('can send what is there as events, and say when that is done', async () => {
      const ns = await side().namespace();
      await side().ask('POST', configMaps(ns), configMap('a'));
      const watching = watch(`${configMaps(ns)}?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true`);
      const { object } = await watching.sees(({ type }) => type === 'BOOKMARK', 'the bookmark');
      expect(object.metadata.annotations).toEqual({ 'k8s.io/initial-events-end': 'true' });
      expect(watching.events[0] && kindAndName(watching.events[0])).toBe('ADDED a');
    });
  });
}

function kindAndName({ type, object }: Event): string {
  return `${type} ${object.metadata.name}`;
}

function named(type: string, name: string): (event: Event) => boolean {
  return (event) => kindAndName(event) === `${type} ${name}`;
}
