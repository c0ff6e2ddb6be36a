import { describe, expect, test } from '@jest/globals';
import type { JsonValue } from '@millrace/triggers';
import { subjectOf } from './api-path.ts';
import { classifyRefusal } from './classify.ts';
import type { KubeFailure } from './kube.ts';

const CREATE = subjectOf('POST', '/apis/tekton.dev/v1/namespaces/ci/pipelineruns');
const HERE = { kind: 'resource', namespace: 'ci', resource: 'pipelineruns.tekton.dev' };

interface Refusal {
  readonly says: string;
  readonly code: number;
  readonly reason: string;
  readonly message: string;
  readonly details?: JsonValue;
  readonly want: string;
}

/** Texts as API servers 1.29 to 1.34 send them. */
const REFUSALS: readonly Refusal[] = [
  { says: 'an expired token of ours', code: 401, reason: 'Unauthorized', message: 'Unauthorized', want: 'api-unauthorized cluster' },
  {
    says: 'that we may not impersonate',
    code: 403,
    reason: 'Forbidden',
    message: 'serviceaccounts "builder" is forbidden: User "system:serviceaccount:millrace:worker" cannot impersonate resource "serviceaccounts" in API group "" in the namespace "ci"',
    details: { name: 'builder', kind: 'serviceaccounts' },
    want: 'api-unauthorized resource',
  },
  {
    says: 'that the account may not create',
    code: 403,
    reason: 'Forbidden',
    message: 'pipelineruns.tekton.dev is forbidden: User "system:serviceaccount:ci:builder" cannot create resource "pipelineruns" in API group "tekton.dev" in the namespace "ci"',
    details: { group: 'tekton.dev', kind: 'pipelineruns' },
    want: 'right-missing absent',
  },
  {
    says: 'that the account may not hand out rights it has not',
    code: 403,
    reason: 'Forbidden',
    message: 'roles.rbac.authorization.k8s.io "r" is forbidden: user "system:serviceaccount:ci:builder" (groups=["system:serviceaccounts" "system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n{APIGroups:[""], Resources:["secrets"], Verbs:["get"]}',
    want: 'right-missing absent',
  },
  {
    says: 'that the namespace is going away',
    code: 403,
    reason: 'Forbidden',
    message: 'pipelineruns.tekton.dev "run-1" is forbidden: unable to create new content in namespace ci because it is being terminated',
    details: { name: 'run-1', group: 'tekton.dev', kind: 'pipelineruns', causes: [{ reason: 'NamespaceTerminating', message: 'namespace ci is being terminated', field: 'metadata.namespace' }] },
    want: 'namespace-terminating absent',
  },
  {
    says: 'that a quota is used up',
    code: 403,
    reason: 'Forbidden',
    message: 'pipelineruns.tekton.dev "run-1" is forbidden: exceeded quota: runs, requested: count/pipelineruns.tekton.dev=1, used: count/pipelineruns.tekton.dev=5, limited: count/pipelineruns.tekton.dev=5',
    want: 'quota-exceeded resource',
  },
  {
    says: 'that a quota has not been counted yet',
    code: 403,
    reason: 'Forbidden',
    message: 'pods "p" is forbidden: status unknown for quota: compute, resources: pods',
    want: 'quota-exceeded resource',
  },
  {
    says: 'that a quota wants a field',
    code: 403,
    reason: 'Forbidden',
    message: 'pods "p" is forbidden: failed quota: compute: must specify cpu for: main',
    want: 'admission-denied',
  },
  {
    says: 'that pod security refuses',
    code: 403,
    reason: 'Forbidden',
    message: 'pods "p" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot != true',
    want: 'admission-denied',
  },
  {
    says: "that a pod's account is not there",
    code: 403,
    reason: 'Forbidden',
    message: 'pods "p" is forbidden: error looking up service account ci/builder: serviceaccount "builder" not found',
    want: 'account-missing absent',
  },
  {
    says: 'that a webhook denies',
    code: 400,
    reason: 'BadRequest',
    message: 'admission webhook "validation.webhook.pipeline.tekton.dev" denied the request: validation failed: expected exactly one, got neither: spec.pipelineRef, spec.pipelineSpec',
    want: 'admission-denied',
  },
  { says: 'that a webhook denies with 401', code: 401, reason: 'Unauthorized', message: 'admission webhook "policy.example.com" denied the request: not signed', want: 'admission-denied' },
  { says: 'that a webhook denies with 403', code: 403, reason: 'Forbidden', message: 'admission webhook "policy.example.com" denied the request: no', want: 'admission-denied' },
  { says: 'that a webhook has an error of its own', code: 500, reason: 'InternalError', message: 'admission webhook "policy.example.com" denied the request: out of disk', want: 'webhook-unavailable resource' },
  {
    says: 'that a policy denies',
    code: 422,
    reason: 'Invalid',
    message: 'pipelineruns.tekton.dev "run-1" is forbidden: ValidatingAdmissionPolicy \'no-root\' with binding \'ci\' denied request: failed expression: object.spec.x',
    want: 'admission-denied',
  },
  {
    says: 'that a webhook is down',
    code: 500,
    reason: 'InternalError',
    message: 'Internal error occurred: failed calling webhook "validation.webhook.pipeline.tekton.dev": failed to call webhook: Post "https://tekton-pipelines-webhook.tekton-pipelines.svc:443/?timeout=10s": dial tcp 10.0.0.7:443: connect: connection refused',
    want: 'webhook-unavailable resource',
  },
  {
    says: 'that a conversion webhook is down',
    code: 500,
    reason: '',
    message: 'conversion webhook for triggers.tekton.dev/v1alpha1, Kind=Trigger failed: Post "https://x.svc:443/": no endpoints available for service "x"',
    want: 'webhook-unavailable resource',
  },
  { says: 'that the kind is gone', code: 404, reason: 'NotFound', message: 'the server could not find the requested resource', want: 'kind-missing absent' },
  { says: 'that a secret is not there', code: 404, reason: 'NotFound', message: 'secrets "hook" not found', details: { name: 'hook', kind: 'secrets' }, want: 'secret-missing absent' },
  { says: 'that the namespace is not there', code: 404, reason: 'NotFound', message: 'namespaces "ci" not found', details: { name: 'ci', kind: 'namespaces' }, want: 'namespace-terminating absent' },
  { says: 'that the name is taken', code: 409, reason: 'AlreadyExists', message: 'pipelineruns.tekton.dev "run-1" already exists', want: 'object-exists' },
  {
    says: 'that somebody was faster',
    code: 409,
    reason: 'Conflict',
    message: 'Operation cannot be fulfilled on resourcequotas "runs": the object has been modified; please apply your changes to the latest version and try again',
    want: 'conflict attempt',
  },
  { says: 'that JSON is bad', code: 400, reason: 'BadRequest', message: 'PipelineRun in version "v1" cannot be handled as a PipelineRun: json: cannot unmarshal number', want: 'object-invalid' },
  {
    says: 'that a field is bad, in the words of a tenant',
    code: 422,
    reason: 'Invalid',
    message: 'PipelineRun.tekton.dev "run-1" is invalid: metadata.labels: Invalid value: "admission webhook \\"x\\" denied the request: User \\"y\\" cannot impersonate": a valid label must',
    want: 'object-invalid',
  },
  { says: 'that the object is too large', code: 413, reason: 'RequestEntityTooLarge', message: 'Request entity too large: limit is 3145728', want: 'object-invalid' },
  { says: 'that etcd finds it too large', code: 500, reason: '', message: 'etcdserver: request is too large', want: 'object-invalid' },
  { says: 'that the type is not taken', code: 415, reason: 'UnsupportedMediaType', message: 'the body of the request was in an unknown format', want: 'object-invalid' },
  { says: 'that the kind can not be created', code: 405, reason: 'MethodNotAllowed', message: 'the server does not allow this method on the requested resource', want: 'object-invalid' },
  { says: 'that it is busy', code: 429, reason: 'TooManyRequests', message: 'Too many requests, please try again later.', details: { retryAfterSeconds: 7 }, want: 'api-throttled flow 7000' },
  { says: 'that it is busy for a day', code: 429, reason: 'TooManyRequests', message: 'later', details: { retryAfterSeconds: 86400 }, want: 'api-throttled flow 300000' },
  { says: 'that it has trouble', code: 500, reason: 'InternalError', message: 'Internal error occurred: resource quota evaluation timed out', want: 'api-error resource' },
  { says: 'that etcd is away', code: 500, reason: '', message: 'etcdserver: leader changed', want: 'api-error resource' },
  { says: 'that it ran out of time', code: 504, reason: 'Timeout', message: 'Timeout: request did not complete within requested timeout - context deadline exceeded', want: 'api-error resource' },
];

describe('a refusal', () => {
  for (const refusal of REFUSALS) {
    test(`says ${refusal.says} (${refusal.code}): ${refusal.want}`, () => {
      const body = { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: refusal.reason, message: refusal.message, details: refusal.details ?? {}, code: refusal.code };
      const failure = classifyRefusal({ status: refusal.code, body, retryAfterSeconds: null }, CREATE, true);
      expect(inWords(failure)).toBe(refusal.want);
      expect(failure.text).toContain(refusal.message);
    });
  }

  test('opens the circuit of its own namespace and resource only', () => {
    const failure = classifyRefusal({ status: 500, body: { kind: 'Status', status: 'Failure', message: 'x' }, retryAfterSeconds: null }, CREATE, true);
    expect(failure.classified).toMatchObject({ scope: HERE });
  });

  test('names the missing right as kubectl asks for it', () => {
    const message = 'pipelineruns.tekton.dev is forbidden: User "system:serviceaccount:ci:builder" cannot create resource "pipelineruns" in API group "tekton.dev" in the namespace "ci"';
    const failure = classifyRefusal({ status: 403, body: { kind: 'Status', status: 'Failure', reason: 'Forbidden', message }, retryAfterSeconds: null }, CREATE, true);
    expect(failure.text).toBe(`${message} (kubectl auth can-i create pipelineruns.tekton.dev --namespace ci --as system:serviceaccount:ci:builder)`);
  });

  test('of a right of our own in one namespace stops that namespace, and no delivery runs out of time', () => {
    const message = 'secrets "hook" is forbidden: User "w" cannot get resource "secrets" in API group "" in the namespace "ci"';
    const refused = { status: 403, body: { kind: 'Status', status: 'Failure', reason: 'Forbidden', message }, retryAfterSeconds: null };
    const failure = classifyRefusal(refused, subjectOf('GET', '/api/v1/namespaces/ci/secrets/hook'), false);
    expect(failure.classified).toEqual({ kind: 'retryable', reason: 'api-unauthorized', scope: { kind: 'resource', namespace: 'ci', resource: 'secrets' } });
    expect(inWords(classifyRefusal(refused, CREATE, true))).toBe('right-missing absent');
  });

  test('of a cluster-wide right of our own closes the gate, of a tenant waits for the right', () => {
    const message = 'subjectaccessreviews.authorization.k8s.io is forbidden: User "w" cannot create resource "subjectaccessreviews" in API group "authorization.k8s.io" at the cluster scope';
    const refused = { status: 403, body: { kind: 'Status', status: 'Failure', reason: 'Forbidden', message }, retryAfterSeconds: null };
    expect(inWords(classifyRefusal(refused, CREATE, false))).toBe('api-unauthorized cluster');
    expect(inWords(classifyRefusal(refused, CREATE, true))).toBe('right-missing absent');
  });

  test('by 502, 503 or 504 without a Status comes from a proxy that reaches nobody', () => {
    for (const code of [502, 503, 504]) {
      expect(inWords(classifyRefusal({ status: code, body: '<html>bad gateway</html>', retryAfterSeconds: null }, CREATE, true))).toBe('api-unreachable cluster');
    }
  });

  test('that the time-out filter writes as text, without a kind, is about this request', () => {
    const body = '{"metadata":{},"status":"Failure","message":"Timeout: request did not complete within the allotted timeout","reason":"Timeout","details":{},"code":504}\n';
    const failure = classifyRefusal({ status: 504, body, retryAfterSeconds: null }, CREATE, true);
    expect([inWords(failure), failure.code, failure.text]).toEqual(['api-error resource', 'Timeout', 'Timeout: request did not complete within the allotted timeout']);
  });

  test('by 500 without a Status is about this request', () => {
    expect(inWords(classifyRefusal({ status: 500, body: 'This request caused apiserver to panic. Look in the logs for details.', retryAfterSeconds: null }, CREATE, true))).toBe('api-error resource');
  });

  test('by a redirect is not followed', () => {
    expect(inWords(classifyRefusal({ status: 302, body: '', retryAfterSeconds: null }, CREATE, true))).toBe('api-unreachable cluster');
  });

  test('prefers the Retry-After header, and waits a second without one', () => {
    expect(busy(3)).toBe('api-throttled flow 3000');
    expect(busy(null)).toBe('api-throttled flow 1000');
  });
});

function busy(retryAfterSeconds: number | null): string {
  return inWords(classifyRefusal({ status: 429, body: 'Too many requests', retryAfterSeconds }, CREATE, true));
}

function inWords(failure: KubeFailure): string {
  const { classified } = failure;
  if (classified.kind === 'terminal') {
    return classified.reason;
  }
  return [classified.reason, classified.scope.kind, ...(classified.scope.kind === 'flow' ? [classified.scope.retryAfterMs] : [])].join(' ');
}
