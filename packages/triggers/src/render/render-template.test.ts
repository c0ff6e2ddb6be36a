import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { JsonValue } from '../go/json.ts';
import { planTemplate } from './plan-template.ts';
import { renderTemplate, type Rendering } from './render-template.ts';

const labels = { 'triggers.tekton.dev/eventlistener': 'el', 'triggers.tekton.dev/trigger': 't', 'triggers.tekton.dev/triggers-eventid': 'ev' };

describe('a rendered object', () => {
  test('says what it is, where it goes and how it is named', () => {
    const run = { apiVersion: 'tekton.dev/v1', kind: 'PipelineRun', metadata: { generateName: 'run-' }, spec: { sha: '$(tt.params.sha)' } };
    expect(rendered([run], { sha: 'abc' })).toEqual({
      resources: [
        {
          apiVersion: 'tekton.dev/v1',
          kind: 'PipelineRun',
          namespace: 'trigger-ns',
          name: { kind: 'generated', generateName: 'run-' },
          object: { apiVersion: 'tekton.dev/v1', kind: 'PipelineRun', metadata: { generateName: 'run-', labels }, spec: { sha: 'abc' } },
        },
      ],
      failure: null,
    });
  });

  test.each<[JsonValue, unknown]>([
    [{ name: 'x' }, { namespace: 'trigger-ns', name: { kind: 'fixed', name: 'x' } }],
    [{ name: 'x', generateName: 'y-' }, { name: { kind: 'fixed', name: 'x' } }],
    [{ namespace: 'own' }, { namespace: 'own', name: { kind: 'none' } }],
    [{ namespace: '' }, { namespace: 'trigger-ns' }],
    [{ namespace: 5, name: 5 }, { namespace: 'trigger-ns', name: { kind: 'none' } }],
  ])('with metadata %j is %j', (metadata, expected) => {
    expect(rendered([{ apiVersion: 'v1', kind: 'ConfigMap', metadata }]).resources[0]).toMatchObject({ ...Object(expected) });
  });

  test('can be anything the text becomes', () => {
    const template = { apiVersion: 'v1', kind: '$(tt.params.kind)', metadata: { name: '$(tt.params.name)' } };
    expect(rendered([template], { kind: 'ConfigMap', name: 'x"},"kind":"Secret","data":{"k":"' }).resources[0]).toMatchObject({ kind: 'Secret', object: { data: { k: '' } } });
  });

  test('is byte-equal for the same input', () => {
    const template = { kind: 'K', apiVersion: 'v1', spec: { b: '$(tt.params.p)', a: 1 } };
    expect(JSON.stringify(rendered([template], { p: 'x' }))).toBe(JSON.stringify(rendered([template], { p: 'x' })));
  });
});

describe('objects that would hold too much', () => {
  test('are bounded together: none is made', () => {
    expect(rendered([configMap('one', '$(tt.params.p)'), configMap('two', '$(tt.params.p)')], { p: 'x'.repeat(1_600_000) })).toEqual({
      resources: [],
      failure: { kind: 'terminal', reason: 'cost-limit', text: 'resourcetemplates[1]: the text becomes too long: more than 3145728 characters in all' },
    });
  });

  test('by the number of members, too', () => {
    const item = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' }, '$(tt.params.p)': 1 };
    expect(rendered([item, item], { p: Array.from({ length: 40_000 }, (_, index) => `k${index}":1,"`).join('') }).failure).toEqual({
      kind: 'terminal',
      reason: 'cost-limit',
      text: 'resourcetemplates: the objects hold more than 60000 members in all',
    });
  });
});

describe('a broken item', () => {
  test('leaves those before it, and stops there', () => {
    const { resources, failure } = rendered([configMap('one', '1'), configMap('two', '$(tt.params.p)'), configMap('three', '3')], { p: 'say "hi"' });
    expect(resources.map(({ name }) => name)).toEqual([{ kind: 'fixed', name: 'one' }]);
    expect(failure).toEqual({
      kind: 'terminal',
      reason: 'template-invalid',
      text: `couldn't unmarshal json from the TriggerTemplate: resourcetemplates[1]: the value of param "p" breaks the quotes around it (it holds an unescaped quote, backslash or control character)`,
    });
  });

  test.each<[JsonValue, string]>([
    [{ apiVersion: 'v1', metadata: {} }, 'resourcetemplates[0]: kind is missing'],
    [{ apiVersion: 'v1', kind: 5 }, 'resourcetemplates[0]: kind is missing'],
    [{ apiVersion: 'a/b/c', kind: 'K' }, 'apiVersion "a/b/c": more than one slash'],
    ['text', 'not an object'],
    [null, 'not an object'],
    [{ apiVersion: 'v1', kind: 'K', metadata: { labels: null } }, '.metadata.labels accessor error'],
    [{ apiVersion: 'v1', kind: 'K', metadata: { namespace: 'a/b' } }, `metadata.namespace "a/b" can't be part of a path`],
    [{ apiVersion: 'v1', kind: 'K', metadata: { namespace: '..' } }, `metadata.namespace ".." can't be part of a path`],
  ])('%j is named: %s', (template, text) => {
    expect(rendered([template]).failure).toMatchObject({ reason: 'template-invalid', text: expect.stringContaining(text) });
  });

  test('may be one that is nested too deep to be printed again', () => {
    const p = `","y":${'['.repeat(5000)}${']'.repeat(5000)},"z":"`;
    expect(rendered([configMap('x', '$(tt.params.p)')], { p }).failure).toMatchObject({ text: expect.stringContaining('TriggerTemplate') });
  });

  test('never throws, whatever the values', () => {
    const value = fc.oneof(fc.string({ unit: 'binary' }), fc.array(fc.constantFrom('"', '\\', '{', '}', '[', ']', ',', ':', 'x', '1e999', '\n')).map((parts) => parts.join('')));
    fc.assert(
      fc.property(value, (p) => {
        const { resources, failure } = rendered([configMap('x', '$(tt.params.p)')], { p });
        expect(resources.length + (failure === null ? 0 : 1)).toBe(1);
      }),
    );
  });
});

function configMap(name: string, k: string): JsonValue {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { k } };
}

function rendered(resourceTemplates: readonly JsonValue[], params: Readonly<Record<string, string>> = {}): Rendering {
  return renderTemplate(
    planTemplate({ annotations: {}, resourceTemplates }),
    Object.entries(params).map(([name, value]) => ({ name, value })),
    { uid: 'UID', namespace: 'trigger-ns', labels: { eventListener: 'el', trigger: 't', eventId: 'ev' } },
  );
}
