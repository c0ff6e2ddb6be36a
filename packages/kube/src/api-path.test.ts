import { describe, expect, test } from '@jest/globals';
import { isPathSegment, pathTemplate, resourcePath, subjectOf } from './api-path.ts';

describe('the path of a resource', () => {
  const runs = { group: 'tekton.dev', version: 'v1', resource: 'pipelineruns' };
  const secrets = { group: '', version: 'v1', resource: 'secrets' };

  test('leads to a collection or an object', () => {
    expect(resourcePath(runs, 'ci')).toBe('/apis/tekton.dev/v1/namespaces/ci/pipelineruns');
    expect(resourcePath(runs, null)).toBe('/apis/tekton.dev/v1/pipelineruns');
    expect(resourcePath(secrets, 'ci', 'hook')).toBe('/api/v1/namespaces/ci/secrets/hook');
  });

  test('never leads elsewhere', () => {
    expect(resourcePath(secrets, 'ci', 'a/../../b?x#y')).toBe('/api/v1/namespaces/ci/secrets/a%2F..%2F..%2Fb%3Fx%23y');
    expect(['', '.', '..', 'a/b', 'a%2fb'].map(isPathSegment)).toEqual([false, false, false, false, false]);
    expect(isPathSegment('system:node')).toBe(true);
  });
});

test.each([
  ['GET', '/api/v1/namespaces/ci/secrets/hook', { verb: 'get', group: '', resource: 'secrets', namespace: 'ci' }],
  ['GET', '/apis/triggers.tekton.dev/v1beta1/triggers?limit=5', { verb: 'list', group: 'triggers.tekton.dev', resource: 'triggers', namespace: '' }],
  ['POST', '/apis/tekton.dev/v1/namespaces/ci/pipelineruns?timeout=9s', { verb: 'create', group: 'tekton.dev', resource: 'pipelineruns', namespace: 'ci' }],
  ['GET', '/api/v1/namespaces/ci', { verb: 'get', group: '', resource: 'namespaces', namespace: '' }],
  ['DELETE', '/api/v1/namespaces/ci/pods', { verb: 'deletecollection', group: '', resource: 'pods', namespace: 'ci' }],
  ['GET', '/apis/tekton.dev/v1', { verb: 'get', group: 'tekton.dev', resource: null, namespace: '' }],
  ['GET', '/readyz', { verb: 'get', group: '', resource: null, namespace: '' }],
] as const)('%s %s is about its resource', (method, path, subject) => {
  expect(subjectOf(method, path)).toEqual(subject);
});

test.each([
  ['/apis/tekton.dev/v1/namespaces/ci/pipelineruns?timeout=9s', '/apis/tekton.dev/v1/namespaces/{namespace}/pipelineruns'],
  ['/apis/tekton.dev/v1/namespaces/ci/pipelineruns/run-abc', '/apis/tekton.dev/v1/namespaces/{namespace}/pipelineruns/{name}'],
  ['/apis/authorization.k8s.io/v1/subjectaccessreviews', '/apis/authorization.k8s.io/v1/subjectaccessreviews'],
  ['/api/v1/namespaces/ci', '/api/v1/namespaces/{name}'],
  ['/api/v1/namespaces/ci/pods/p/log', '/api/v1/namespaces/{namespace}/pods/{name}/log'],
  ['/apis/tekton.dev/v1', '/apis/tekton.dev/v1'],
  ['/readyz', '/readyz'],
])('of %s the template is %s', (path, template) => {
  expect(pathTemplate(path)).toBe(template);
});
