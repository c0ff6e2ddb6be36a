import { describe, expect, test } from '@jest/globals';
import type { KubeAnswer } from '@millrace/kube';
import { createFindCreated } from './find-created.ts';

const configMaps = { apiVersion: 'v1', kind: 'ConfigMap' };
const label = 'triggers.tekton.dev/triggers-eventid';
const refused = { kind: 'refused', status: 403, warnings: [], failure: { status: 403, code: 'Forbidden', text: 'not allowed', classified: { kind: 'terminal', reason: 'right-missing' } } } as const;

function kubeWith(answer: (path: string) => KubeAnswer) {
  const paths: string[] = [];
  return {
    paths,
    request: async ({ path }: { readonly path: string }) => {
      paths.push(decodeURIComponent(path));
      return answer(path);
    },
    resourceFor: async (_: string, kind: string) =>
      kind === 'ConfigMap' ? ({ kind: 'found', resource: { group: '', version: 'v1', kind, resource: 'configmaps', namespaced: true } } as const) : ({ kind: 'absent', text: 'no such kind' } as const),
  };
}

function nothing(): void {}

function list(...eventIds: readonly string[]): KubeAnswer {
  return { kind: 'answer', status: 200, warnings: [], body: { items: eventIds.map((id) => ({ metadata: { name: `of-${id}`, labels: { [label]: id } } })) } };
}

describe('what was created', () => {
  test('is found for many events in one request for each kind, wherever it is', async () => {
    const kube = kubeWith(() => list('a', 'b', 'b'));
    const found = await createFindCreated(kube, null, nothing)({ kinds: [configMaps, { apiVersion: 'x/v1', kind: 'Gone' }], otherKinds: [], eventIds: ['a', 'b'], namespaces: ['ci'], signal: new AbortController().signal });
    expect(kube.paths).toEqual([`/api/v1/configmaps?labelSelector=${label} in (a,b)`]);
    expect(found.kind === 'found' && [...found.byEvent].map(([id, objects]) => [id, objects.length])).toEqual([['a', 1], ['b', 2]]);
    expect(found.kind === 'found' && found.byEvent.get('a')).toMatchObject([configMaps]);
  });

  test('is looked for in single namespaces where there is no right to look everywhere', async () => {
    const kube = kubeWith((path) => (path.includes('/namespaces/') ? list('a') : refused));
    const found = await createFindCreated(kube, null, nothing)({ kinds: [configMaps], otherKinds: [], eventIds: ['a'], namespaces: ['ci'], signal: new AbortController().signal });
    expect(kube.paths).toHaveLength(2);
    expect(found.kind === 'found' && found.byEvent.get('a')).toHaveLength(1);
    const within = kubeWith(() => list());
    await createFindCreated(within, ['one', 'two'], nothing)({ kinds: [configMaps], otherKinds: [], eventIds: ['a'], namespaces: ['ci'], signal: new AbortController().signal });
    expect(within.paths.map((path) => path.split('?')[0])).toEqual(['/api/v1/namespaces/one/configmaps', '/api/v1/namespaces/two/configmaps']);
  });

  test('is told of, and left out, where a kind that nobody expected may not be seen', async () => {
    const troubles: string[] = [];
    const find = createFindCreated(kubeWith(() => refused), null, (text) => troubles.push(text));
    expect(await find({ kinds: [], otherKinds: [configMaps], eventIds: ['a'], namespaces: ['ci'], signal: new AbortController().signal })).toEqual({ kind: 'found', byEvent: new Map() });
    expect(troubles).toEqual(['objects of kind ConfigMap, which some templates create, are not looked for: not allowed']);
  });

  test('is not known where it may not be seen', async () => {
    expect(await createFindCreated(kubeWith(() => refused), null, nothing)({ kinds: [configMaps], otherKinds: [], eventIds: ['a'], namespaces: ['ci'], signal: new AbortController().signal })).toEqual({ kind: 'failed', text: 'ConfigMap: not allowed' });
  });
});
