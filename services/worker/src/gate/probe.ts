/** Asks the API server whether it is ready and knows us. */
import type { Kube } from '@millrace/kube';

/**
 * `/readyz` may be closed to us by whoever hardened the cluster: a refusal is an answer, too. Then who we are: a review of our own
 * rights is open to everyone who is authenticated (system:basic-user), so only a 401 or no answer is a no. What the review says
 * about the right does not matter.
 */
export function createProbe(kube: Pick<Kube, 'request'>): (signal: AbortSignal) => Promise<boolean> {
  return async function probe(signal) {
    const ready = await kube.request({ method: 'GET', path: '/readyz', signal, timeoutMs });
    if (ready.kind === 'unanswered' || (ready.kind === 'refused' && !answersAllTheSame(ready.status))) return false;
    const review = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: { nonResourceAttributes: { verb: 'get', path: '/readyz' } } };
    const known = await kube.request({ method: 'POST', path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', body: review, signal, timeoutMs });
    return known.kind === 'answer' || (known.kind === 'refused' && answersAllTheSame(known.status));
  };
}

const timeoutMs = 5000;

function answersAllTheSame(status: number): boolean {
  return status < 500 && status !== 401;
}
