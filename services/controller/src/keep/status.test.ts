import { describe, expect, test } from '@jest/globals';
import { admit, objectAt, objectsAt, textAt } from '@millrace/triggers';
import type { JsonObject } from '@millrace/triggers';
import { knownListener } from '../known/listener.ts';
import { statusPatch } from './status.ts';
import type { Found } from './status.ts';

const well: Found = { port: 20_001, serviceProblem: null, availableProblem: null, referenceProblems: [] };
const [then, now] = ['2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'];

function listener(status: JsonObject = {}, spec: JsonObject = { triggers: [{ triggerRef: 't' }] }) {
  return { apiVersion: 'triggers.tekton.dev/v1beta1', kind: 'EventListener', metadata: { namespace: 'ns', name: 'el', uid: 'u', generation: 3 }, spec, status };
}

function statusOf(object: JsonObject, found: Found = well): JsonObject {
  return objectAt(statusPatch(knownListener(object), found, 'cluster.local', now), 'status');
}

function condition(status: JsonObject, type: string): JsonObject | undefined {
  return objectsAt(status, 'conditions').find((one) => one['type'] === type);
}

describe('the status of a listener', () => {
  test('is taken by Tekton\'s admission, should that come back', () => {
    const object = listener(statusOf(listener(), { ...well, referenceProblems: ['x'] }));
    expect(admit(object, { operation: 'UPDATE', defaults: {} })).toMatchObject({ kind: 'admitted' });
  });

  test('is not written again when it says all that', () => {
    const status = statusOf(listener());
    expect(statusPatch(knownListener(listener({ ...status, annotations: { ...objectAt(status, 'annotations'), theirs: 'x' } })), well, 'cluster.local', 'later')).toBeNull();
  });

  test.each<[string, Partial<Found>, string]>([
    ['a Service that is not there', { serviceProblem: 'no' }, 'Condition Service has status: False with message: no'],
    ['nobody behind it', { availableProblem: 'nobody' }, 'Condition Available has status: False with message: nobody'],
  ])('is not ready with %s, in words of Tekton', (_what, found, message) => {
    expect(condition(statusOf(listener(), { ...well, ...found }), 'Ready')).toEqual({ type: 'Ready', status: 'False', message, lastTransitionTime: now });
  });

  test('is ready in spite of what its triggers refer to: others of them may be well', () => {
    const status = statusOf(listener(), { ...well, referenceProblems: ['TriggerTemplate "t": bad', 'TriggerBinding "b": bad'] });
    expect([condition(status, 'Ready')?.['status'], condition(status, 'ReferencesValid')?.['message']]).toEqual(['True', 'TriggerTemplate "t": bad; TriggerBinding "b": bad']);
  });

  test('keeps since when a condition is so, and sorts them by type', () => {
    const before = statusPatch(knownListener(listener()), well, 'cluster.local', then) ?? {};
    const status = statusOf(listener(objectAt(before, 'status')), { ...well, availableProblem: 'nobody' });
    expect(objectsAt(status, 'conditions').map((one) => `${textAt(one, 'type')} ${textAt(one, 'lastTransitionTime')}`)).toEqual([
      `Available ${now}`,
      `Ready ${now}`,
      `ReferencesValid ${then}`,
      `Service ${then}`,
      `Valid ${then}`,
    ]);
  });

  test('drops the conditions of a Deployment of Tekton\'s, and keeps those of others', () => {
    const conditions = ['Deployment', 'Progressing', 'ReplicaFailure', 'Theirs'].map((type) => ({ type, status: 'True' }));
    expect(objectsAt(statusOf(listener({ conditions })), 'conditions').map((one) => textAt(one, 'type'))).toEqual(['Available', 'Ready', 'ReferencesValid', 'Service', 'Theirs', 'Valid']);
  });

  test('names no port where there is none', () => {
    expect(statusOf(listener(), { ...well, port: null, serviceProblem: 'no port' })).not.toHaveProperty('annotations');
  });

  test('of a listener whose every event would be answered with 500 says why', () => {
    const status = statusOf(listener({}, { labelSelector: { matchExpressions: [{ key: 'a', operator: 'Near', values: ['b'] }] } }));
    expect(condition(status, 'Valid')).toMatchObject({ status: 'False', message: expect.stringMatching(/^bad label selector: .*Near/) });
  });

  test('of a listener that can not be read says so', () => {
    expect(condition(statusOf(listener({}, { triggers: 'all' })), 'Valid')).toMatchObject({ status: 'False', message: expect.stringContaining('spec') });
  });
});
