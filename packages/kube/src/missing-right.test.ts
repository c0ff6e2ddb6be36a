import { describe, expect, test } from '@jest/globals';
import { missingRight } from './missing-right.ts';

describe('the missing right', () => {
  test('is read out of a refusal in a namespace', () => {
    expect(missingRight('pipelineruns.tekton.dev "run" is forbidden: User "system:serviceaccount:ci:sa" cannot create resource "pipelineruns" in API group "tekton.dev" in the namespace "ci"')).toEqual({
      user: 'system:serviceaccount:ci:sa',
      verb: 'create',
      group: 'tekton.dev',
      resource: 'pipelineruns',
      subresource: '',
      name: null,
      namespace: 'ci',
      canI: 'kubectl auth can-i create pipelineruns.tekton.dev --namespace ci --as system:serviceaccount:ci:sa',
    });
  });

  test.each([
    [
      'the cluster scope',
      'triggers.triggers.tekton.dev is forbidden: User "w" cannot list resource "triggers" in API group "triggers.tekton.dev" at the cluster scope',
      'kubectl auth can-i list triggers.triggers.tekton.dev --all-namespaces --as w',
    ],
    [
      'a right whose role is missing',
      'pods is forbidden: User "w" cannot list resource "pods" in API group "" in the namespace "a": RBAC: role.rbac.authorization.k8s.io "r" not found',
      'kubectl auth can-i list pods --namespace a --as w',
    ],
    ['a subresource', 'pods "p" is forbidden: User "w" cannot get resource "pods/log" in API group "" in the namespace "a"', 'kubectl auth can-i get pods/p --subresource=log --namespace a --as w'],
    [
      'an account to impersonate',
      'serviceaccounts "builder" is forbidden: User "w" cannot impersonate resource "serviceaccounts" in API group "" in the namespace "ci"',
      'kubectl auth can-i impersonate serviceaccounts/builder --namespace ci --as w',
    ],
    ['a path', 'forbidden: User "system:anonymous" cannot get path "/metrics"', 'kubectl auth can-i get /metrics --as system:anonymous'],
    ['a user with a blank and a quote', 'pods is forbidden: User "o\'neill x" cannot list resource "pods" in API group "" in the namespace "a"', "kubectl auth can-i list pods --namespace a --as 'o'\\''neill x'"],
  ])('is asked for with kubectl: %s', (_of, text, line) => {
    expect(missingRight(text)?.canI).toBe(line);
  });

  test.each([
    'pods "p" is forbidden: violates PodSecurity "restricted:latest": User "x" cannot get resource "pods" in API group "" at the cluster scope',
    'admission webhook "w" denied the request: User "x" cannot get resource "pods" in API group "" at the cluster scope',
    'Unauthorized',
  ])('is none in %j', (text) => {
    expect(missingRight(text)).toBeNull();
  });
});
