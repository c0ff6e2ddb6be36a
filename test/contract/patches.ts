import { describe, expect, test } from '@jest/globals';
import { configMap, configMaps, trigger, triggers } from './paths.ts';
import type { Reply, Side } from './side.ts';

const JSON_PATCH = { 'content-type': 'application/json-patch+json' };
const STRATEGIC = { 'content-type': 'application/strategic-merge-patch+json' };
const APPLY = { 'content-type': 'application/apply-patch+yaml' };

export function patchesContract(side: () => Side): void {
  async function withData(data: object): Promise<string> {
    const ns = await side().namespace();
    await side().ask('POST', configMaps(ns), configMap('a', { data }));
    return ns;
  }

  async function deployment(): Promise<string> {
    const ns = await side().namespace();
    const containers = [{ name: 'a', image: 'a:1', env: [{ name: 'X', value: '1' }] }, { name: 'b', image: 'b:1' }];
    const spec = { selector: { matchLabels: { x: 'y' } }, template: { metadata: { labels: { x: 'y' } }, spec: { containers } } };
    const created = await side().ask('POST', `/apis/apps/v1/namespaces/${ns}/deployments`, { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'd' }, spec });
    expect(created.code).toBe(201);
    return `/apis/apps/v1/namespaces/${ns}/deployments/d`;
  }

  async function apply(ns: string, manager: string, data: object, more = ''): Promise<Reply> {
    return await side().ask('PATCH', `${configMaps(ns, 'c')}?fieldManager=${manager}${more}`, configMap('c', { data }), APPLY);
  }

  describe('merge patch', () => {
    test('sets, replaces and removes', async () => {
      const ns = await withData({ a: '1', b: '2' });
      const { code, body } = await side().ask('PATCH', configMaps(ns, 'a'), { data: { a: null, b: '3', c: '4' } });
      expect([code, body.data]).toEqual([200, { b: '3', c: '4' }]);
    });

    test('with an old version is a conflict', async () => {
      const ns = await withData({});
      const reply = await side().ask('PATCH', configMaps(ns, 'a'), { metadata: { resourceVersion: '1' } });
      expect([reply.code, reply.body.reason]).toEqual([409, 'Conflict']);
    });
  });

  describe('JSON patch', () => {
    const cases: [string, object[], object][] = [
      ['add', [{ op: 'add', path: '/data/c', value: '3' }], { a: '1', b: '2', c: '3' }],
      ['replace', [{ op: 'replace', path: '/data/a', value: '3' }], { a: '3', b: '2' }],
      ['replace of what is missing', [{ op: 'replace', path: '/data/z', value: '3' }], { a: '1', b: '2', z: '3' }],
      ['remove', [{ op: 'remove', path: '/data/a' }], { b: '2' }],
      ['move', [{ op: 'move', from: '/data/a', path: '/data/c' }], { b: '2', c: '1' }],
      ['copy', [{ op: 'copy', from: '/data/a', path: '/data/c' }], { a: '1', b: '2', c: '1' }],
      ['test that holds', [{ op: 'test', path: '/data/a', value: '1' }, { op: 'remove', path: '/data/b' }], { a: '1' }],
    ];
    test.each(cases)('%s', async (_name, patch, wanted) => {
      const ns = await withData({ a: '1', b: '2' });
      const { code, body } = await side().ask('PATCH', configMaps(ns, 'a'), patch, JSON_PATCH);
      expect([code, body.data]).toEqual([200, wanted]);
    });

    test.each([
      ['a test that fails', [{ op: 'test', path: '/data/a', value: '2' }], 422],
      ['remove of what is missing', [{ op: 'remove', path: '/data/z' }], 422],
      ['add below what is missing', [{ op: 'add', path: '/nope/z', value: '1' }], 422],
      ['not a list', {}, 400],
      ['not JSON', '{bad', 400],
    ])('%s is refused', async (_name, patch, code) => {
      const ns = await withData({ a: '1' });
      expect((await side().ask('PATCH', configMaps(ns, 'a'), patch, JSON_PATCH)).code).toBe(code);
    });

    test('escapes and list places', async () => {
      const ns = await side().namespace();
      await side().ask('POST', triggers(ns), trigger('t', { spec: { list: [1, 2], 'a/b': 1 } }));
      const patch = [
        { op: 'add', path: '/spec/list/-', value: 9 },
        { op: 'add', path: '/spec/list/1', value: 5 },
        { op: 'remove', path: '/spec/list/0' },
        { op: 'replace', path: '/spec/a~1b', value: 2 },
      ];
      expect((await side().ask('PATCH', triggers(ns, 't'), patch, JSON_PATCH)).body.spec).toEqual({ list: [5, 2, 9], 'a/b': 2 });
    });
  });

  describe('strategic merge patch', () => {
    const cases: [string, object, object[]][] = [
      ['merges items by name', { containers: [{ name: 'b', image: 'b:2' }] }, [{ name: 'a', image: 'a:1' }, { name: 'b', image: 'b:2' }]],
      ['removes one item', { containers: [{ $patch: 'delete', name: 'a' }] }, [{ name: 'b', image: 'b:1' }]],
      ['replaces all items', { containers: [{ $patch: 'replace' }, { name: 'c', image: 'c:1' }] }, [{ name: 'c', image: 'c:1' }]],
      ['orders them', { '$setElementOrder/containers': [{ name: 'b' }, { name: 'a' }], containers: [{ name: 'a', image: 'a:2' }] }, [{ name: 'b', image: 'b:1' }, { name: 'a', image: 'a:2' }]],
    ];
    test.each(cases)('%s', async (_name, spec, wanted) => {
      const path = await deployment();
      const { code, body } = await side().ask('PATCH', path, { spec: { template: { spec } } }, STRATEGIC);
      expect(code).toBe(200);
      const found = body.spec.template.spec.containers.map(({ name, image }: { name: string; image: string }) => ({ name, image }));
      expect(found).toEqual(wanted);
    });

    test('reaches lists in lists', async () => {
      const path = await deployment();
      const patch = { spec: { template: { spec: { containers: [{ name: 'a', env: [{ name: 'Y', value: '2' }] }] } } } };
      const { body } = await side().ask('PATCH', path, patch, STRATEGIC);
      const env = body.spec.template.spec.containers[0].env as { name: string }[];
      expect(env.map(({ name }) => name).toSorted()).toEqual(['X', 'Y']);
    });

    test('is not for custom resources', async () => {
      const ns = await side().namespace();
      await side().ask('POST', triggers(ns), trigger('t'));
      const reply = await side().ask('PATCH', triggers(ns, 't'), {}, STRATEGIC);
      expect(reply.body).toMatchObject({ code: 415, reason: 'UnsupportedMediaType' });
      expect(reply.body.message).toContain('application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml');
    });
  });

  describe('server-side apply', () => {
    test('creates, leaves alone, and takes away what is no longer applied', async () => {
      const ns = await side().namespace();
      const created = await apply(ns, 'm1', { a: '1', b: '2' });
      expect([created.code, created.body.data]).toEqual([201, { a: '1', b: '2' }]);
      const again = await apply(ns, 'm1', { a: '1', b: '2' });
      expect([again.code, again.body.metadata.resourceVersion]).toEqual([200, created.body.metadata.resourceVersion]);
      expect((await apply(ns, 'm1', { b: '3' })).body.data).toEqual({ b: '3' });
    });

    test('keeps what another manager applied', async () => {
      const ns = await side().namespace();
      await apply(ns, 'm1', { a: '1', b: '2' });
      await apply(ns, 'm2', { a: '1', c: '3' });
      expect((await apply(ns, 'm1', { b: '2' })).body.data).toEqual({ a: '1', b: '2', c: '3' });
    });

    test('keeps what nobody applied, and changes what another manager did when it is forced', async () => {
      const ns = await side().namespace();
      await apply(ns, 'm1', { a: '1' });
      await side().ask('PATCH', configMaps(ns, 'c'), { data: { z: '9' } });
      expect((await apply(ns, 'm1', {})).body.data).toEqual({ z: '9' });
      await apply(ns, 'm1', { a: '1' });
      expect((await apply(ns, 'm2', { a: '2' }, '&force=true')).body.data).toEqual({ a: '2', z: '9' });
    });

    test('merges lists by their keys, and takes items and their fields away', async () => {
      const ns = await side().namespace();
      async function applyPod(...containers: object[]): Promise<unknown> {
        const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'd' }, spec: { selector: { matchLabels: { x: 'y' } }, template: { metadata: { labels: { x: 'y' } }, spec: { containers } } } };
        const { body } = await side().ask('PATCH', `/apis/apps/v1/namespaces/${ns}/deployments/d?fieldManager=m1`, deployment, APPLY);
        return body.spec.template.spec.containers.map(({ name, image, env }: Record<string, unknown>) => ({ name, image, env }));
      }
      const [x, y] = [{ name: 'X', value: '1' }, { name: 'Y', value: '2' }];
      await applyPod({ name: 'a', image: 'a:1', env: [x, y] }, { name: 'b', image: 'b:1' });
      expect(await applyPod({ name: 'a', image: 'a:2', env: [y] })).toEqual([{ name: 'a', image: 'a:2', env: [y] }]);
    });

    test('needs a manager', async () => {
      const ns = await side().namespace();
      const reply = await side().ask('PATCH', configMaps(ns, 'c'), configMap('c'), APPLY);
      expect(reply.body).toMatchObject({ code: 422, details: { causes: [{ field: 'fieldManager' }] } });
    });
  });

  test('a patch of nothing is 404, one of an unknown type 415', async () => {
    const ns = await withData({});
    expect((await side().ask('PATCH', configMaps(ns, 'none'), {})).code).toBe(404);
    expect((await side().ask('PATCH', configMaps(ns, 'a'), 'x', { 'content-type': 'text/plain' })).code).toBe(415);
  });
}
