/** The tutorial with its author's own RBAC, on a real API server, by services that have the shipped roles and nothing else. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { tutorialFolder } from '../support/millrace.ts';
import { missingForCluster, startInCluster } from '../support/in-cluster.ts';
import type { InCluster } from '../support/in-cluster.ts';

const missing = missingForCluster();
if (missing !== null) process.stderr.write(`skipped: the tutorial on a real API server (${missing})\n`);

(missing === null ? describe : describe.skip)('the tutorial in a real cluster', () => {
  let cluster: InCluster;
  beforeAll(async () => {
    cluster = await startInCluster();
    await cluster.server.applyDefinitions();
    await cluster.applyFolder(tutorialFolder);
    await cluster.applyRights('cluster');
    await Promise.all([cluster.ingress(), cluster.worker()]);
  });
  afterAll(() => cluster?.close());

  test('a push becomes a PipelineRun', async () => {
    const eventId = await cluster.send('default/trigger-eventlistner', { repository: { url: 'https://github.com/o/r', master_branch: 'main' } });
    expect((await cluster.final(eventId)).deliveries).toMatchObject([{ state: 'created' }]);
    const [run, ...more] = await cluster.list('tekton.dev/v1beta1', 'pipelineruns', 'default');
    expect(more).toEqual([]);
    const params = [{ name: 'git-revision', value: 'main' }, { name: 'git-url', value: 'https://github.com/o/r' }];
    expect(run).toMatchObject({ spec: { params, pipelineRef: { name: 'tekton-buildah-express-pipeline' } } });
  });
});
