import { expect, test } from '@jest/globals';
import { viewWebhook } from './webhook.ts';

const reference = { kind: 'Service', apiVersion: 'v1', name: 'svc', namespace: '', uid: '', resourceVersion: '', fieldPath: '' };

test('a reference to a service is one', () => {
  expect(viewWebhook({ url: '', header: null, objectRef: reference }).service).toEqual({ name: 'svc', namespace: null });
});

// Tekton's admission looks at this in a trigger, not in a group.
test.each([{ kind: 'Pod' }, { kind: '' }, { apiVersion: 'v2' }, { apiVersion: '' }])('a reference with %j names none', (different) => {
  expect(viewWebhook({ url: '', header: null, objectRef: { ...reference, ...different } }).service).toBeNull();
});
