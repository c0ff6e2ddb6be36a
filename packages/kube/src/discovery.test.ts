import { describe, expect, test } from '@jest/globals';
import type { JsonValue } from '@millrace/triggers';
import { createDiscovery } from './discovery.ts';
import type { KubeAnswer } from './kube.ts';

const TEKTON = {
  kind: 'APIResourceList',
  groupVersion: 'tekton.dev/v1',
  resources: [
    { name: 'pipelineruns/status', kind: 'PipelineRun', namespaced: true, verbs: ['get'] },
    { name: 'pipelineruns', kind: 'PipelineRun', namespaced: true, verbs: ['create'] },
    { name: 'otherruns', kind: 'PipelineRun', namespaced: true, verbs: ['create'] },
    { name: 'verificationpolicies', kind: 'VerificationPolicy', namespaced: false, verbs: ['create'] },
  ],
};

interface Discovered {
  readonly asked: string[];
  now: number;
  answer: (path: string) => KubeAnswer;
  readonly resourceFor: ReturnType<typeof createDiscovery>;
}

function discover(body: JsonValue): Discovered {
  const asked: string[] = [];
  const state: Discovered = {
    asked,
    now: 0,
    answer: () => ({ kind: 'answer', status: 200, body, warnings: [] }),
    resourceFor: createDiscovery(
      (request) => {
        asked.push(request.path);
        return Promise.resolve(state.answer(request.path));
      },
      () => state.now,
    ),
  };
  return state;
}

const AWAY: KubeAnswer = {
  kind: 'unanswered',
  sent: false,
  failure: { status: null, code: 'ECONNREFUSED', text: 'refused', classified: { kind: 'retryable', reason: 'api-unreachable', scope: { kind: 'cluster' } } },
};

describe('discovery', () => {
  test('finds the first resource of a kind, subresources left out', async () => {
    const discovery = discover(TEKTON);
    expect(await discovery.resourceFor('tekton.dev/v1', 'PipelineRun')).toEqual({
      kind: 'found',
      resource: { group: 'tekton.dev', version: 'v1', kind: 'PipelineRun', resource: 'pipelineruns', namespaced: true },
    });
    expect(await discovery.resourceFor('tekton.dev/v1', 'VerificationPolicy')).toMatchObject({ kind: 'found', resource: { namespaced: false } });
    expect(discovery.asked).toEqual(['/apis/tekton.dev/v1']);
  });

  test('asks once for all who wait for the same list', async () => {
    const discovery = discover(TEKTON);
    await Promise.all(Array.from({ length: 50 }, () => discovery.resourceFor('tekton.dev/v1', 'PipelineRun')));
    expect(discovery.asked.length).toBe(1);
  });

  test('asks for the core group at its own path', async () => {
    const discovery = discover({ kind: 'APIResourceList', resources: [{ name: 'configmaps', kind: 'ConfigMap', namespaced: true }] });
    expect(await discovery.resourceFor('v1', 'ConfigMap')).toMatchObject({ kind: 'found', resource: { group: '', version: 'v1', resource: 'configmaps' } });
    expect(discovery.asked).toEqual(['/api/v1']);
  });

  test('looks again for a kind that was missing, but not for every event', async () => {
    const discovery = discover({ kind: 'APIResourceList', resources: [] });
    for (let event = 0; event < 1_000; event += 1) {
      expect(await discovery.resourceFor('tekton.dev/v1', 'PipelineRun')).toMatchObject({ kind: 'absent' });
    }
    expect(discovery.asked.length).toBe(1);
    discovery.answer = () => ({ kind: 'answer', status: 200, body: TEKTON, warnings: [] });
    discovery.now += 2_000;
    expect(await discovery.resourceFor('tekton.dev/v1', 'PipelineRun')).toMatchObject({ kind: 'found' });
  });

  test('calls a group that is not there absent, and says so', async () => {
    const discovery = discover(null);
    discovery.answer = () => ({ kind: 'refused', status: 404, warnings: [], failure: { status: 404, code: 'NotFound', text: 'x', classified: { kind: 'retryable', reason: 'kind-missing', scope: { kind: 'absent' } } } });
    expect(await discovery.resourceFor('tekton.dev/v9', 'PipelineRun')).toEqual({
      kind: 'absent',
      text: 'the cluster has no resource of apiVersion "tekton.dev/v9" and kind "PipelineRun"',
    });
  });

  test('does not take a login page for a cluster without kinds', async () => {
    expect(await discover('<html>').resourceFor('tekton.dev/v1', 'PipelineRun')).toMatchObject({ kind: 'failed', failure: { code: 'UNREADABLE_ANSWER' } });
  });

  test('never takes an apiVersion for a path', async () => {
    const discovery = discover(TEKTON);
    for (const apiVersion of ['', '../../x', 'v1/../../x', 'a/b/c', 'v1?x', '/v1']) {
      expect(await discovery.resourceFor(apiVersion, 'PipelineRun')).toMatchObject({ kind: 'absent' });
    }
    expect(discovery.asked).toEqual([]);
  });

  test('goes on with what it knew while the API server is away', async () => {
    const discovery = discover(TEKTON);
    await discovery.resourceFor('tekton.dev/v1', 'PipelineRun');
    discovery.now += 1_000_000;
    discovery.answer = () => AWAY;
    expect(await discovery.resourceFor('tekton.dev/v1', 'PipelineRun')).toMatchObject({ kind: 'found' });
    expect(await discovery.resourceFor('tekton.dev/v1', 'Nothing')).toEqual({ kind: 'failed', failure: AWAY.failure });
  });

  test('lets one who waits go without the others', async () => {
    const stop = new AbortController();
    const discovery = discover(TEKTON);
    const both = [discovery.resourceFor('tekton.dev/v1', 'PipelineRun', stop.signal), discovery.resourceFor('tekton.dev/v1', 'PipelineRun')] as const;
    stop.abort();
    expect(await both[0]).toMatchObject({ kind: 'failed', failure: { code: 'ABORTED' } });
    expect(await both[1]).toMatchObject({ kind: 'found' });
  });
});
