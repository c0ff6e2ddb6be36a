import { expect, test } from '@jest/globals';
import { coreParamProblems } from './core-params.ts';

test('names that an interceptor would ignore are told, with those it has', () => {
  expect(coreParamProblems('github', { eventType: ['push'], SECRETREF: {} })).toEqual([{ kind: 'ignored', name: 'eventType', wanted: ['secretRef', 'eventTypes', 'addChangedFiles', 'githubOwners'] }]);
});

test('a value of the wrong type is told in the words an event would be refused with', () => {
  expect(coreParamProblems('cel', { filter: 5 })).toEqual([{ kind: 'unreadable', text: 'failed to parse interceptor params: invalid json: json: cannot unmarshal number into Go struct field InterceptorParams.filter of type string' }]);
  expect(coreParamProblems('slack', { requestedFields: 'text' })).toMatchObject([{ kind: 'unreadable' }]);
});

test('what is right is not told', () => {
  expect(coreParamProblems('gitlab', { secretRef: { secretName: 'a', secretKey: 'b' }, eventTypes: ['Push Hook'] })).toEqual([]);
});
