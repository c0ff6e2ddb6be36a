import { describe, expect, test } from '@jest/globals';
import { until } from '../support/until.ts';
import { configMap, configMaps, pipelineRun, pipelineRuns, trigger, triggers } from './paths.ts';
import type { Side } from './side.ts';

export function objectsContract(side: () => Side): void {
  describe('create and read', () => {
    test('a created object comes back with what the server adds, and is read the same', async () => {
      const ns = await side().namespace();
      const created = await side().ask('POST', configMaps(ns), configMap('a', { data: { x: 'y' } }));
      expect(created.code).toBe(201);
      expect(created.body).toMatchObject({ kind: 'ConfigMap', apiVersion: 'v1', metadata: { name: 'a', namespace: ns }, data: { x: 'y' } });
      expect(created.body.metadata.uid).toMatch(/^[0-9a-f]{8}-/);
      expect(created.body.metadata.resourceVersion).toMatch(/^\d+$/);
      expect(created.body.metadata.creationTimestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      expect((await side().ask('GET', configMaps(ns, 'a'))).body).toEqual(created.body);
    });

    test('generateName makes a name where nobody sets one', async () => {
      const ns = await side().namespace();
      const { code, body } = await side().ask('POST', pipelineRuns(ns), { ...pipelineRun(''), metadata: { generateName: 'run-' } });
      expect(code).toBe(201);
      expect(body.metadata).toMatchObject({ generateName: 'run-', generation: 1 });
      expect(body.metadata.name).toMatch(/^run-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
    });

    test('two versions are one object', async () => {
      const ns = await side().namespace();
      await side().ask('POST', triggers(ns), trigger('t', { spec: { bindings: [{ ref: 'b' }] } }));
      const old = await side().ask('GET', triggers(ns, 't', 'v1alpha1'));
      expect(old.body).toMatchObject({ apiVersion: 'triggers.tekton.dev/v1alpha1', spec: { bindings: [{ ref: 'b' }] } });
      const newer = await side().ask('GET', triggers(ns, 't'));
      expect(newer.body.metadata.uid).toBe(old.body.metadata.uid);
      expect((await side().ask('GET', pipelineRuns(ns, undefined, 'v1beta1'))).body.kind).toBe('PipelineRunList');
    });

    test('YAML bodies are taken', async () => {
      const ns = await side().namespace();
      const yaml = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  x: z\n';
      const { code, body } = await side().ask('POST', configMaps(ns), yaml, { 'content-type': 'application/yaml' });
      expect([code, body.data]).toEqual([201, { x: 'z' }]);
      // YAML 1.1: this name is a boolean.
      const named = await side().ask('POST', configMaps(ns), yaml.replace('name: a', 'name: y'), { 'content-type': 'application/yaml' });
      expect(named.code).toBe(400);
    });

    test('stringData becomes data', async () => {
      const ns = await side().namespace();
      const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, stringData: { a: 'b' } };
      const { body } = await side().ask('POST', `/api/v1/namespaces/${ns}/secrets`, secret);
      expect(body).toMatchObject({ type: 'Opaque', data: { a: 'Yg==' } });
      expect(body.stringData).toBeUndefined();
    });

    test('a dry run stores nothing', async () => {
      const ns = await side().namespace();
      expect((await side().ask('POST', `${configMaps(ns)}?dryRun=All`, configMap('a'))).code).toBe(201);
      expect((await side().ask('GET', configMaps(ns, 'a'))).code).toBe(404);
      expect(await status(side().ask('POST', `${configMaps(ns)}?dryRun=Some`, configMap('a')))).toMatchObject({ code: 422, reason: 'Invalid' });
    });

    test('a definition makes its kind served, and takes it away', async () => {
      const kind = { plural: 'widgets', singular: 'widget', kind: 'Widget', listKind: 'WidgetList' };
      const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
      const version = { name: 'v1', served: true, storage: true, schema };
      const definition = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: 'widgets.millrace.test' } };
      const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
      const created = await side().ask('POST', path, { ...definition, spec: { group: 'millrace.test', scope: 'Cluster', names: kind, versions: [version] } });
      expect(created.code).toBe(201);
      const served = await onceServed(side, '/apis/millrace.test/v1/widgets', { apiVersion: 'millrace.test/v1', kind: 'Widget', metadata: { name: 'w' }, size: 3 });
      expect(served).toMatchObject({ kind: 'Widget', size: 3 });
      expect((await side().ask('DELETE', `${path}/widgets.millrace.test`)).code).toBe(200);
    });
  });

  describe('refusals are the real Status objects', () => {
    const cases: [string, string, string, unknown, Record<string, string>, object][] = [
      ['nothing there', 'GET', 'configmaps/x', undefined, {}, { code: 404, reason: 'NotFound', message: 'configmaps "x" not found', details: { name: 'x', kind: 'configmaps' } }],
      ['no such resource', 'GET', 'nopes', undefined, {}, { code: 404, reason: 'NotFound', message: 'the server could not find the requested resource', details: {} }],
      ['no name', 'POST', 'configmaps', { apiVersion: 'v1', kind: 'ConfigMap' }, {}, { code: 422, reason: 'Invalid', message: 'ConfigMap "" is invalid: metadata.name: Required value: name or generateName is required' }],
      ['a bad name', 'POST', 'configmaps', configMap('Bad_'), {}, { code: 422, reason: 'Invalid', details: { name: 'Bad_', kind: 'ConfigMap', causes: [{ reason: 'FieldValueInvalid', field: 'metadata.name' }] } }],
      ['a bad label', 'POST', 'configmaps', configMap('a', {}, { labels: { x: 'b c' } }), {}, { code: 422, reason: 'Invalid', details: { causes: [{ reason: 'FieldValueInvalid', field: 'metadata.labels' }] } }],
      ['a label that is a number', 'POST', 'configmaps', configMap('a', {}, { labels: { x: 1 } }), {}, { code: 400, reason: 'BadRequest' }],
      ['a bad key', 'POST', 'configmaps', configMap('a', { data: { 'b c': '' } }), {}, { code: 422, reason: 'Invalid', details: { causes: [{ field: 'data[b c]' }] } }],
      ['another namespace', 'POST', 'configmaps', configMap('a', {}, { namespace: 'other' }), {}, { code: 400, message: 'the namespace of the provided object does not match the namespace sent on the request' }],
      ['another kind', 'POST', 'configmaps', { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' } }, {}, { code: 400, reason: 'BadRequest' }],
      ['bytes that are not JSON', 'POST', 'configmaps', '{bad', {}, { code: 400, reason: 'BadRequest' }],
      ['an empty body', 'POST', 'configmaps', '', {}, { code: 400, reason: 'BadRequest' }],
      ['a list as body', 'POST', 'configmaps', '[]', {}, { code: 400, reason: 'BadRequest' }],
      ['an unknown content type', 'POST', 'configmaps', 'x', { 'content-type': 'text/plain' }, { code: 415, reason: 'UnsupportedMediaType' }],
      ['too many bytes', 'POST', 'configmaps', ' '.repeat(3 * 1024 * 1024 + 1), {}, { code: 413, reason: 'RequestEntityTooLarge', message: 'Request entity too large: limit is 3145728' }],
      ['a method that does not fit', 'PUT', 'configmaps', {}, {}, { code: 405, reason: 'MethodNotAllowed', details: {} }],
      ['a create with a name in the path', 'POST', 'configmaps/a', {}, {}, { code: 405, reason: 'MethodNotAllowed' }],
      ['an update of nothing', 'PUT', 'configmaps/x', configMap('x'), {}, { code: 404, reason: 'NotFound' }],
    ];
    test.each(cases)('%s', async (_name, method, path, body, headers, wanted) => {
      const ns = await side().namespace();
      const reply = await status(side().ask(method, `/api/v1/namespaces/${ns}/${path}`, body, headers));
      expect(reply).toMatchObject({ kind: 'Status', apiVersion: 'v1', status: 'Failure', ...wanted });
    });

    test('a namespace that is missing', async () => {
      const wanted = { code: 404, message: 'namespaces "missing" not found', details: { name: 'missing', kind: 'namespaces' } };
      expect(await status(side().ask('POST', configMaps('missing'), configMap('a')))).toMatchObject(wanted);
      expect(await status(side().ask('POST', pipelineRuns('missing'), pipelineRun('a')))).toMatchObject(wanted);
      expect((await side().ask('GET', configMaps('missing'))).body.items).toEqual([]);
    });

    test('a name that is taken', async () => {
      const ns = await side().namespace();
      await side().ask('POST', pipelineRuns(ns), pipelineRun('a'));
      expect(await status(side().ask('POST', pipelineRuns(ns), pipelineRun('a')))).toMatchObject({
        code: 409,
        reason: 'AlreadyExists',
        message: 'pipelineruns.tekton.dev "a" already exists',
        details: { name: 'a', group: 'tekton.dev', kind: 'pipelineruns' },
      });
    });

    test('custom resources need kind and version in the body', async () => {
      const ns = await side().namespace();
      expect(await status(side().ask('POST', pipelineRuns(ns), { metadata: { name: 'a' } }))).toMatchObject({ code: 400 });
      expect(await status(side().ask('POST', pipelineRuns(ns), { ...pipelineRun('a'), apiVersion: 'tekton.dev/v1beta1' }))).toMatchObject({
        code: 400,
        message: 'the API version in the data (tekton.dev/v1beta1) does not match the expected API version (tekton.dev/v1)',
      });
      expect(await status(side().ask('POST', pipelineRuns(ns), { ...pipelineRun('a'), kind: 'Pipeline' }))).toMatchObject({ code: 422, details: { causes: [{ field: 'kind' }] } });
    });

    test('a group that nobody serves is not even a Status', async () => {
      for (const path of ['/nope', '/apis/nope.test/v1', '/apis/tekton.dev/v1/nopes']) {
        const { code, text } = await side().ask('GET', path);
        expect([code, text.trim()]).toEqual([404, '404 page not found']);
      }
    });
  });

  describe('unknown fields', () => {
    const misspelt = pipelineRun('a', { workspaces: [{ name: 'w', persistentvolumeclaim: { claimName: 'pvc' } }] });
    const warning = '299 - "unknown field \\"spec.workspaces[0].persistentvolumeclaim\\""';

    test('are warned of and dropped', async () => {
      const ns = await side().namespace();
      const { code, headers, body } = await side().ask('POST', pipelineRuns(ns), misspelt);
      expect([code, headers['warning']]).toEqual([201, warning]);
      expect(body.spec.workspaces).toEqual([{ name: 'w' }]);
    });

    test('are refused where the client wants strictness, and passed over where it wants none', async () => {
      const ns = await side().namespace();
      expect(await status(side().ask('POST', `${pipelineRuns(ns)}?fieldValidation=Strict`, misspelt))).toMatchObject({
        code: 400,
        message: 'PipelineRun in version "v1" cannot be handled as a PipelineRun: strict decoding error: unknown field "spec.workspaces[0].persistentvolumeclaim"',
      });
      expect((await side().ask('POST', `${pipelineRuns(ns)}?fieldValidation=Ignore`, misspelt)).headers['warning']).toBeUndefined();
      expect(await status(side().ask('POST', `${pipelineRuns(ns)}?fieldValidation=Loud`, misspelt))).toMatchObject({ code: 422 });
    });

    test('in metadata and of built-in kinds too', async () => {
      const ns = await side().namespace();
      const { headers } = await side().ask('POST', configMaps(ns), configMap('a', { nope: 1 }, { foo: 1 }));
      expect(headers['warning']).toBe('299 - "unknown field \\"metadata.foo\\"", 299 - "unknown field \\"nope\\""');
    });

    test('triggers keep theirs: their definitions know no fields', async () => {
      const ns = await side().namespace();
      const { headers, body } = await side().ask('POST', triggers(ns), trigger('t', { spec: { anything: [1] } }));
      expect([headers['warning'], body.spec]).toEqual([undefined, { anything: [1] }]);
    });
  });

  describe('update', () => {
    test('needs the newest version if it names one', async () => {
      const ns = await side().namespace();
      const { body } = await side().ask('POST', configMaps(ns), configMap('a', { data: { x: '1' } }));
      const { resourceVersion } = body.metadata;
      const updated = await side().ask('PUT', configMaps(ns, 'a'), configMap('a', { data: { x: '2' } }, { resourceVersion }));
      expect([updated.code, updated.body.data]).toEqual([200, { x: '2' }]);
      expect(updated.body.metadata.uid).toBe(body.metadata.uid);
      expect(await status(side().ask('PUT', configMaps(ns, 'a'), configMap('a', {}, { resourceVersion })))).toMatchObject({
        code: 409,
        reason: 'Conflict',
        message: 'Operation cannot be fulfilled on configmaps "a": the object has been modified; please apply your changes to the latest version and try again',
      });
      expect((await side().ask('PUT', configMaps(ns, 'a'), configMap('a', { data: { x: '3' } }))).code).toBe(200);
    });

    test('that changes nothing writes nothing', async () => {
      const ns = await side().namespace();
      const { body } = await side().ask('POST', configMaps(ns), configMap('a', { data: { x: '1' } }));
      const again = await side().ask('PUT', configMaps(ns, 'a'), body);
      expect(again.body.metadata.resourceVersion).toBe(body.metadata.resourceVersion);
    });

    test('of another name or of another life is refused', async () => {
      const ns = await side().namespace();
      await side().ask('POST', configMaps(ns), configMap('a'));
      expect(await status(side().ask('PUT', configMaps(ns, 'a'), configMap('b')))).toMatchObject({ code: 400, message: 'the name of the object (b) does not match the name on the URL (a)' });
      expect(await status(side().ask('PUT', configMaps(ns, 'a'), configMap('a', {}, { uid: 'x' })))).toMatchObject({ code: 409, reason: 'Conflict' });
    });

    test('of a custom resource must name a version', async () => {
      const ns = await side().namespace();
      await side().ask('POST', triggers(ns), trigger('t', { spec: {} }));
      expect(await status(side().ask('PUT', triggers(ns, 't'), trigger('t', { spec: { a: 1 } })))).toMatchObject({
        code: 422,
        message: 'triggers.triggers.tekton.dev "t" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update',
      });
    });

    test('status and the rest are written apart, and only the rest counts as a generation', async () => {
      const ns = await side().namespace();
      const created = (await side().ask('POST', triggers(ns), trigger('t', { spec: { a: 1 }, status: { b: 1 } }))).body;
      expect(created.status).toBeUndefined();
      const ofStatus = (await side().ask('PUT', `${triggers(ns, 't')}/status`, { ...created, spec: { a: 2 }, status: { b: 2 } })).body;
      expect([ofStatus.spec, ofStatus.status, ofStatus.metadata.generation]).toEqual([{ a: 1 }, { b: 2 }, 1]);
      const ofRest = (await side().ask('PUT', triggers(ns, 't'), { ...ofStatus, spec: { a: 3 }, status: { b: 3 } })).body;
      expect([ofRest.spec, ofRest.status, ofRest.metadata.generation]).toEqual([{ a: 3 }, { b: 2 }, 2]);
    });
  });

  describe('delete', () => {
    test('answers with a Status that names the object', async () => {
      const ns = await side().namespace();
      const { body } = await side().ask('POST', triggers(ns), trigger('t'));
      const { uid } = body.metadata;
      const deleted = await side().ask('DELETE', triggers(ns, 't'));
      expect([deleted.code, deleted.body]).toMatchObject([200, { kind: 'Status', status: 'Success', details: { name: 't', group: 'triggers.tekton.dev', kind: 'triggers', uid } }]);
      expect((await side().ask('DELETE', triggers(ns, 't'))).code).toBe(404);
    });

    test('with a precondition only removes what it means', async () => {
      const ns = await side().namespace();
      await side().ask('POST', configMaps(ns), configMap('a'));
      expect(await status(side().ask('DELETE', configMaps(ns, 'a'), { preconditions: { uid: 'x' } }))).toMatchObject({ code: 409, reason: 'Conflict' });
      expect((await side().ask('GET', configMaps(ns, 'a'))).code).toBe(200);
    });

    test('waits for finalizers', async () => {
      const ns = await side().namespace();
      await side().ask('POST', configMaps(ns), configMap('a', {}, { finalizers: ['millrace.test/f'] }));
      const deleted = await side().ask('DELETE', configMaps(ns, 'a'));
      expect([deleted.code, deleted.body.metadata.deletionGracePeriodSeconds]).toEqual([200, 0]);
      expect(deleted.body.metadata.deletionTimestamp).toMatch(/Z$/);
      await side().ask('PATCH', configMaps(ns, 'a'), { metadata: { finalizers: null } });
      expect((await side().ask('GET', configMaps(ns, 'a'))).code).toBe(404);
    });

    test('of a collection removes what is selected', async () => {
      const ns = await side().namespace();
      await side().ask('POST', configMaps(ns), configMap('a', {}, { labels: { x: '1' } }));
      await side().ask('POST', configMaps(ns), configMap('b'));
      const { code, body } = await side().ask('DELETE', `${configMaps(ns)}?labelSelector=x%3D1`);
      expect([code, body.kind]).toEqual([200, 'ConfigMapList']);
      const left = (await side().ask('GET', configMaps(ns))).body.items;
      expect(left.map((item: { metadata: { name: string } }) => item.metadata.name)).toEqual(['b']);
    });
  });

  describe('reviews', () => {
    test('the administrator may do everything', async () => {
      const review = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: { resourceAttributes: { verb: 'create', resource: 'pods' } } };
      const { code, body } = await side().ask('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', review);
      expect([code, body.status.allowed]).toEqual([201, true]);
    });

    test('an impersonated user keeps every group that was named', async () => {
      const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
      const { body } = await side().ask('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', review, { 'impersonate-user': 'jane', 'impersonate-group': ['a', 'b', 'system:masters'] });
      expect(body.status.userInfo).toMatchObject({ username: 'jane', groups: expect.arrayContaining(['a', 'b']) });
    });

    test('a token that was asked for tells whose it is', async () => {
      const ns = await side().namespace();
      await side().ask('POST', `/api/v1/namespaces/${ns}/serviceaccounts`, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'bot' } });
      const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} };
      const { body } = await side().ask('POST', `/api/v1/namespaces/${ns}/serviceaccounts/bot/token`, request);
      const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec: { token: body.status.token } };
      const reviewed = await side().ask('POST', '/apis/authentication.k8s.io/v1/tokenreviews', review);
      expect(reviewed.body.status).toMatchObject({ authenticated: true, user: { username: `system:serviceaccount:${ns}:bot` } });
    });
  });
}

type Asked = ReturnType<Side['ask']>;

async function status(asked: Asked): Promise<unknown> {
  const { code, body } = await asked;
  expect(body?.code).toBe(code);
  return body;
}

/** The real server serves a new kind a moment later. */
async function onceServed(side: () => Side, path: string, body: object): Promise<unknown> {
  let reply = await side().ask('POST', path, body);
  await until(async () => {
    if (reply.code === 404) reply = await side().ask('POST', path, body);
    return reply.code !== 404;
  }, 'the kind to be served');
  return reply.body;
}
