/** Asks the API server what an account may do, before our own wider rights do it for that account (design, section 4 "create"). */
import { member, objectAt, textAt } from '@millrace/triggers';
import type { JsonObject, JsonValue } from '@millrace/triggers';
import type { Kube, KubeFailure } from './kube.ts';
import { unreadable } from './loss.ts';
import { canI } from './missing-right.ts';
import type { Identity } from './token-review.ts';

export interface AccessQuestion {
  readonly user: string;
  /** Absent: those that the token of a service account of this name has. */
  readonly groups?: readonly string[];
  readonly extra?: Identity['extra'];
  readonly verb: string;
  readonly group: string;
  /** Plural. */
  readonly resource: string;
  /** Null asks for all namespaces at once. */
  readonly namespace: string | null;
  /** Null asks for any name. */
  readonly name: string | null;
}

/** Only `yes` lets anything happen. */
export type AccessAnswer =
  | { readonly kind: 'yes' }
  | { readonly kind: 'no'; readonly text: string; /** the kubectl line that says no too */ readonly canI: string }
  | { readonly kind: 'failed'; readonly failure: KubeFailure };

export type MayAccount = (question: AccessQuestion, signal: AbortSignal) => Promise<AccessAnswer>;

/**
 * Where the right to ask is: `cluster` asks about every namespace with one right at the cluster scope, `namespaces` asks each
 * namespace itself, which a Role in it allows, and can't ask about all of them at once.
 */
export type ReviewedIn = 'cluster' | 'namespaces';

export interface AccessReviewOptions {
  /** A no ends a delivery, so that it is asked for twice; where it only hides something until the next question, once will do. */
  readonly noIsFinal: boolean;
}

/** Answers are kept for a few seconds, so that a burst of events asks once; failures are not kept. */
export function createAccessReview(kube: Pick<Kube, 'request'>, reviewedIn: ReviewedIn, now: () => number = () => performance.now(), { noIsFinal }: AccessReviewOptions = { noIsFinal: true }): MayAccount {
  const kept = new Map<string, { readonly answer: AccessAnswer; readonly since: number }>();

  return async function mayAccount(question, signal) {
    const key = JSON.stringify([question.user, question.groups, question.extra, question.verb, question.group, question.resource, question.namespace, question.name]);
    const known = kept.get(key);
    if (known !== undefined && now() - known.since < KEEP_MS) return known.answer;
    const answer = await believed(await review(kube, reviewedIn, question, signal), question, signal);
    kept.delete(key);
    if (answer.kind !== 'failed') {
      kept.set(key, { answer, since: now() });
      forgetOld(kept, now() - KEEP_MS);
    }
    return answer;
  };

  /**
   * An API server that has just started may say no because it has not read every role yet; `/readyz` tells when it has
   * (its check informer-sync). A no is for good, so it is asked for twice.
   */
  async function believed(answer: AccessAnswer, question: AccessQuestion, signal: AbortSignal): Promise<AccessAnswer> {
    if (answer.kind !== 'no' || !noIsFinal) return answer;
    const ready = await kube.request({ method: 'GET', path: '/readyz', signal });
    const mayBeStarting = ready.kind === 'unanswered' || (ready.kind === 'refused' && ready.status >= 500);
    return mayBeStarting ? { kind: 'failed', failure: { ...ready.failure, classified: NOT_READY } } : review(kube, reviewedIn, question, signal);
  }
}

const NOT_READY: KubeFailure['classified'] = { kind: 'retryable', reason: 'api-unreachable', scope: { kind: 'cluster' } };
const KEEP_MS = 5_000;

async function review(kube: Pick<Kube, 'request'>, reviewedIn: ReviewedIn, question: AccessQuestion, signal: AbortSignal): Promise<AccessAnswer> {
  const resourceAttributes = {
    verb: question.verb,
    group: question.group,
    resource: question.resource,
    ...(question.namespace === null ? {} : { namespace: question.namespace }),
    ...(question.name === null ? {} : { name: question.name }),
  };
  const spec = { user: question.user, groups: [...(question.groups ?? groupsOf(question.user))], ...(question.extra === undefined ? {} : { extra: extraOf(question.extra) }), resourceAttributes };
  const answer = await kube.request({ method: 'POST', ...asked(reviewedIn, question.namespace, spec), signal });
  return answer.kind === 'answer' ? readReview(question, answer.body) : { kind: 'failed', failure: answer.failure };
}

/** https://kubernetes.io/docs/reference/kubernetes-api/authorization-resources/local-subject-access-review-v1/ */
function asked(reviewedIn: ReviewedIn, namespace: string | null, spec: JsonObject): { readonly path: string; readonly body: JsonObject } {
  const apiVersion = 'authorization.k8s.io/v1';
  if (reviewedIn === 'cluster' || namespace === null) return { path: `/apis/${apiVersion}/subjectaccessreviews`, body: { apiVersion, kind: 'SubjectAccessReview', spec } };
  const path = `/apis/${apiVersion}/namespaces/${encodeURIComponent(namespace)}/localsubjectaccessreviews`;
  return { path, body: { apiVersion, kind: 'LocalSubjectAccessReview', metadata: { namespace }, spec } };
}

function readReview(question: AccessQuestion, body: JsonValue): AccessAnswer {
  const status = objectAt(body, 'status');
  const allowed = member(status, 'allowed');
  if (typeof allowed !== 'boolean') return { kind: 'failed', failure: unreadable('answer to an access review is neither yes nor no') };
  if (allowed && member(status, 'denied') !== true) return { kind: 'yes' };
  const line = canI({ ...question, subresource: '' });
  const why = textAt(status, 'reason') || textAt(status, 'evaluationError');
  const where = question.namespace === null ? 'in all namespaces' : `in namespace "${question.namespace}"`;
  const what = question.name === null ? question.resource : `${question.resource} "${question.name}"`;
  return { kind: 'no', text: `account "${question.user}" may not ${question.verb} ${what} ${where}${why === '' ? '' : `: ${why}`} (${line})`, canI: line };
}

/** The groups a service account's token has; a review knows only those it is given (k8s.io/apiserver/pkg/authentication/serviceaccount/util.go). */
function groupsOf(user: string): readonly string[] {
  const account = /^system:serviceaccount:([^:]+):[^:]+$/.exec(user);
  const namespace = account?.[1];
  return namespace === undefined ? ['system:authenticated'] : ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'];
}

function extraOf(extra: Identity['extra']): JsonObject {
  return Object.fromEntries(Object.entries(extra).map(([key, values]) => [key, [...values]]));
}

/** Oldest first: answers are put in as they come. */
function forgetOld(kept: Map<string, { readonly since: number }>, before: number): void {
  for (const [key, { since }] of kept) {
    if (since >= before) return;
    kept.delete(key);
  }
}
