import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '@millrace/triggers';
import { asRendered, runCase } from '../conformance/endtoend/run.ts';

const tree = { 'millrace.dev/substitution': 'tree' };
const body = '{"labels":["a","b"],"replicas":3,"draft":false,"title":"say \\"hi\\""}';
const kept = { labels: ['a', 'b'], replicas: 3, draft: false, note: 'title: say "hi"' };

describe('annotation millrace.dev/substitution: tree', () => {
  test.each<[string, JsonObject, JsonObject]>([
    ['TriggerTemplate', {}, tree],
    ['Trigger', tree, {}],
    ['Trigger, whatever its template says', tree, { 'millrace.dev/substitution': 'text' }],
  ])('on the %s lets a list be a list, and text hold quotes', async (_where, trigger, template) => {
    expect(await createdSpec(trigger, template)).toEqual(kept);
  });

  test('is not there: a list is text, as with Tekton', async () => {
    expect(await createdSpec({}, {})).toEqual({ labels: '["a","b"]', replicas: '3', draft: 'false', note: 'title: say "hi"' });
  });

  test('that says something else is a dead letter which says what is wanted', async () => {
    const { outcomes, created } = await run({}, { 'millrace.dev/substitution': 'yes' });
    expect(created).toEqual([]);
    expect(outcomes).toEqual([{ trigger: 't', kind: 'dead', text: 'annotation "millrace.dev/substitution" of the TriggerTemplate: found "yes", wanted "text" or "tree"' }]);
  });
});

async function createdSpec(trigger: JsonObject, template: JsonObject): Promise<unknown> {
  const { created } = await run(trigger, template);
  return created.map(({ object }) => asRendered(object)['spec'])[0];
}

function run(trigger: JsonObject, template: JsonObject) {
  // As text a list with quotes would break the template, so that without the annotation it comes as text from a literal.
  const labels = { ...trigger, ...template }['millrace.dev/substitution'] === undefined ? '[\\"a\\",\\"b\\"]' : '$(body.labels)';
  return runCase({
    objects: [
      { apiVersion, kind: 'EventListener', metadata: { name: 'el', namespace: 'default' }, spec: { triggers: [{ triggerRef: 't' }] } },
      {
        apiVersion,
        kind: 'Trigger',
        metadata: { name: 't', namespace: 'default', annotations: trigger },
        spec: {
          bindings: [{ name: 'labels', value: labels }, ...['replicas', 'draft', 'title'].map((name) => ({ name, value: `$(body.${name})` }))],
          template: { ref: 'tt' },
        },
      },
      {
        apiVersion,
        kind: 'TriggerTemplate',
        metadata: { name: 'tt', namespace: 'default', annotations: template },
        spec: {
          params: ['labels', 'replicas', 'draft', 'title'].map((name) => ({ name })),
          resourcetemplates: [
            {
              apiVersion: 'tekton.dev/v1',
              kind: 'PipelineRun',
              metadata: { generateName: 'run-' },
              spec: { labels: '$(tt.params.labels)', replicas: '$(tt.params.replicas)', draft: '$(tt.params.draft)', note: 'title: $(tt.params.title)' },
            },
          ],
        },
      },
    ],
    eventListener: { namespace: 'default', name: 'el' },
    request: { method: 'POST', path: '/', headers: { 'Content-Type': 'application/json' }, body },
  });
}

const apiVersion = 'triggers.tekton.dev/v1beta1';
