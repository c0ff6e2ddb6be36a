/**
 * Every failure of the API server, classified once (design, section 4 "Failures").
 *
 * no answer                      cluster    the gate closes
 * 401, cannot impersonate        cluster    our own account; so is a right of ours missing at the cluster scope
 *                                resource   where the missing right is one of a single namespace
 * 502..504 that is no Status     cluster    a proxy in front: nobody is behind it
 * 429                            flow       Retry-After
 * 5xx, webhook down, quota       resource   one namespace and resource
 * 404, 403 for a missing right   absent     two minutes to appear
 * 409 Conflict                   attempt
 * denied, other 4xx              terminal
 *
 * Admission comes first: a webhook or policy chooses the status of its refusal freely, 401 and 429 included.
 */
import type { FailureScope, JsonValue, RetryableReason, TerminalReason } from '@millrace/triggers';
import { qualified } from './api-path.ts';
import type { Subject } from './api-path.ts';
import type { KubeFailure } from './kube.ts';
import { missingRight } from './missing-right.ts';
import { readStatus } from './status-body.ts';
import type { StatusBody } from './status-body.ts';

export interface Refused {
  readonly status: number;
  readonly body: JsonValue;
  /** The Retry-After header, in seconds. */
  readonly retryAfterSeconds: number | null;
}

export function classifyRefusal(refused: Refused, subject: Subject, impersonated: boolean): KubeFailure {
  const status = readStatus(refused.status, refused.body);
  const right = status.code === 403 ? missingRight(status.message) : null;
  return {
    status: status.code,
    code: status.reason || `HTTP${status.code}`,
    text: right === null ? status.message : `${status.message} (${right.canI})`,
    classified: judge(status, subject, impersonated, refused.retryAfterSeconds),
  };
}

type Classified = KubeFailure['classified'];

/** ToStatusErr of k8s.io/apiserver/pkg/admission/plugin/webhook/errors, and the policy validator's texts. */
const DENIED_BY_WEBHOOK = /^admission webhook "(?:[^"\\]|\\.)*" denied the request/;
const DENIED_BY_POLICY = /^(?:[^\s"]+ "(?:[^"\\]|\\.)*" is forbidden: )?(?:Validating|Mutating)AdmissionPolicy '[^']*' with binding '[^']*' denied request/;
const WEBHOOK_DOWN = /^Internal error occurred: failed calling webhook |^conversion webhook for /;
const QUOTA = /^[^\s"]+ (?:"(?:[^"\\]|\\.)*" )?is forbidden: (?:exceeded quota: |status unknown for quota: )/;
const ACCOUNT_MISSING = /^pods (?:"(?:[^"\\]|\\.)*" )?is forbidden: error looking up service account /;
const ESCALATION = /^[^\s"]+ (?:"(?:[^"\\]|\\.)*" )?is forbidden: user "(?:[^"\\]|\\.)*" \(groups=.*\) is attempting to grant RBAC permissions /;
const TOO_LARGE = /etcdserver: request is too large|trying to send message larger than max/;

function judge(status: StatusBody, subject: Subject, impersonated: boolean, retryAfterSeconds: number | null): Classified {
  const here: FailureScope = { kind: 'resource', namespace: subject.namespace, resource: nameOf(subject) };
  const { code, message } = status;
  if (DENIED_BY_WEBHOOK.test(message) || DENIED_BY_POLICY.test(message)) {
    // a webhook that says "not now" in so many words means it
    return code === 429 || code >= 500 ? retryable('webhook-unavailable', here) : terminal('admission-denied');
  }
  if (WEBHOOK_DOWN.test(message)) return retryable('webhook-unavailable', here);
  switch (code) {
    case 401:
      return retryable('api-unauthorized', { kind: 'cluster' });
    case 403:
      return forbidden(status, here, impersonated);
    case 404:
      return retryable(missing(status.about), { kind: 'absent' });
    case 408:
      return retryable('api-error', here);
    case 409:
      return status.reason === 'AlreadyExists' ? terminal('object-exists') : retryable('conflict', { kind: 'attempt' });
    case 410:
      return retryable('conflict', { kind: 'attempt' });
    case 429:
      return retryable('api-throttled', { kind: 'flow', retryAfterMs: retryAfterMs(retryAfterSeconds ?? status.retryAfterSeconds) });
    default:
  }
  if (code >= 500) return serverError(status, here);
  // a redirect is not followed: credentials go to one host only
  return code < 400 ? retryable('api-unreachable', { kind: 'cluster' }) : terminal('object-invalid');
}

function forbidden(status: StatusBody, here: FailureScope, impersonated: boolean): Classified {
  const right = missingRight(status.message);
  if (right !== null) {
    const own = right.verb.startsWith('impersonate') || !impersonated;
    if (!own) return retryable('right-missing', { kind: 'absent' });
    // With a Role in each namespace, one that lacks it must not stop the others (docs/adr/0002).
    return retryable('api-unauthorized', right.namespace === null ? { kind: 'cluster' } : here);
  }
  if (status.causes.includes('NamespaceTerminating')) return retryable('namespace-terminating', { kind: 'absent' });
  if (QUOTA.test(status.message)) return retryable('quota-exceeded', here);
  if (ACCOUNT_MISSING.test(status.message)) return retryable('account-missing', { kind: 'absent' });
  if (ESCALATION.test(status.message)) return retryable('right-missing', { kind: 'absent' });
  // LimitRanger, PodSecurity and the other admission plugins that are built in
  return terminal('admission-denied');
}

function missing(about: string): RetryableReason {
  switch (about) {
    case 'secrets':
      return 'secret-missing';
    case 'serviceaccounts':
      return 'account-missing';
    case 'namespaces':
      return 'namespace-terminating';
    default:
      return 'kind-missing';
  }
}

function serverError(status: StatusBody, here: FailureScope): Classified {
  if (TOO_LARGE.test(status.message)) return terminal('object-invalid');
  const fromProxy = !status.isStatus && status.code >= 502 && status.code <= 504;
  return fromProxy ? retryable('api-unreachable', { kind: 'cluster' }) : retryable('api-error', here);
}

const LONGEST_RETRY_AFTER_S = 300;

function retryAfterMs(seconds: number | null): number {
  return Math.min(Math.max(seconds ?? 1, 1), LONGEST_RETRY_AFTER_S) * 1000;
}

function nameOf(subject: Subject): string {
  return subject.resource === null ? subject.group : qualified(subject.resource, subject.group);
}

function retryable(reason: RetryableReason, scope: FailureScope): Classified {
  return { kind: 'retryable', reason, scope };
}

function terminal(reason: TerminalReason): Classified {
  return { kind: 'terminal', reason };
}
