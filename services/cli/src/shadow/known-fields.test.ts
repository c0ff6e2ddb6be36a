import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '@millrace/triggers';
import { createKnownFields } from './known-fields.ts';

const schemas = {
  'tekton.v1.Run': {
    type: 'object',
    'x-kubernetes-group-version-kind': [{ group: 'tekton.dev', version: 'v1', kind: 'Run' }],
    properties: { metadata: { $ref: '#/components/schemas/Meta' }, spec: { default: {}, allOf: [{ $ref: '#/components/schemas/Spec' }] } },
  },
  Spec: {
    type: 'object',
    properties: {
      name: { type: 'string' },
      workspaces: { type: 'array', items: { type: 'object', properties: { name: { type: 'string' } } } },
      labels: { type: 'object', additionalProperties: { type: 'object', properties: { a: { type: 'string' } } } },
      free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
      half: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true, properties: { strict: { type: 'object', properties: {} } } },
    },
  },
};

function known(object: JsonObject, body: JsonObject | null = { components: { schemas } }) {
  const kube = { request: async () => (body === null ? ({ kind: 'unanswered', sent: false, failure: { status: null, code: '', text: '', classified: { kind: 'retryable', reason: 'api-unreachable', scope: { kind: 'cluster' } } } } as const) : ({ kind: 'answer', status: 200, body, warnings: [] } as const)) };
  return createKnownFields(kube, () => 0)('tekton.dev/v1', 'Run', object);
}

describe('fields that a kind does not have', () => {
  test('are dropped, wherever they stand', async () => {
    const spec = { name: 'a', unknown: 1, workspaces: [{ name: 'w', persistentvolumeclaim: {} }], labels: { x: { a: '1', b: '2' } }, free: { any: { thing: 1 } }, half: { other: 1, strict: { gone: 1 } } };
    expect(await known({ apiVersion: 'tekton.dev/v1', kind: 'Run', metadata: { any: 1 }, spec, more: 1 })).toEqual({
      apiVersion: 'tekton.dev/v1',
      kind: 'Run',
      metadata: { any: 1 },
      spec: { name: 'a', workspaces: [{ name: 'w' }], labels: { x: { a: '1' } }, free: { any: { thing: 1 } }, half: { other: 1, strict: {} } },
    });
  });

  test('are not known where there is no schema', async () => {
    const object = { apiVersion: 'tekton.dev/v1', kind: 'Run', spec: { unknown: 1 } };
    expect(await known(object, null)).toEqual(object);
    expect(await known(object, { components: { schemas: {} } })).toEqual(object);
  });
});
