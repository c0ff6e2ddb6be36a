/** A ClusterInterceptor or Interceptor over HTTP(S) (pkg/interceptors/interceptors.go, Execute). */
import { failedPrecondition, type ClusterInterceptor, type Interceptor, type InterceptorDecision } from '@millrace/triggers';
import { fail, goOn, stop } from '../decisions.ts';
import { failedPost, failureOfProblem, failureOfStatus } from '../http/call-failure.ts';
import { excerpt } from '../http/excerpt.ts';
import { defaultTimeoutMs, type Outgoing } from '../http/outgoing.ts';
import { resolveAddress } from './address.ts';
import { requestJson } from './request-json.ts';
import { readResponse } from './response-json.ts';

export interface CallPorts {
  readonly outgoing: Outgoing;
  readonly now: () => number;
}

export function remoteInterceptor({ outgoing, now }: CallPorts, interceptor: ClusterInterceptor): Interceptor {
  const url = resolveAddress(interceptor);
  if (url === null) return async () => noAddress;
  const caBundle = Buffer.from(interceptor.caBundle, 'base64').toString('utf8');
  return async function remote(request, signal) {
    const body = Buffer.from(requestJson(request));
    const answer = await outgoing({ method: 'POST', url, header: { 'Content-Type': ['application/json'] }, body, caBundle, timeoutMs: defaultTimeoutMs }, signal);
    if (answer.kind === 'unanswered') return failedPost(url, null, `Post "${url}": ${answer.text}`, failureOfProblem(answer.problem));
    const { status, header } = answer;
    if (status !== 200) return failedPost(url, status, `interceptor response was not 200: ${excerpt(answer.body)}`, failureOfStatus(status, header, now()));
    return decide(url, Buffer.from(answer.body).toString('utf8'));
  };
}

/** The object that the Trigger names is not there; it may come. */
export function missingInterceptor(name: string, problem: string): Interceptor {
  const text = `url resolution failed for interceptor ${name} with: ${problem}`;
  const missing = fail(failedPrecondition, { kind: 'retryable', reason: 'interceptor-missing', scope: { kind: 'absent' } }, text, { kind: 'params', problem: text });
  return async () => missing;
}

function decide(url: string, text: string): InterceptorDecision {
  const answer = readResponse(text);
  if ('error' in answer) return failedPost(url, 200, answer.error, { kind: 'terminal', reason: 'interceptor-refused' });
  if (answer.ok.continue) return goOn(answer.ok.extensions, false);
  return stop(answer.ok.code, 'interceptor-stopped', answer.ok.text, { kind: 'response', url });
}

const noAddress = fail(failedPrecondition, { kind: 'terminal', reason: 'interceptor-invalid' }, 'interceptor URL was nil', { kind: 'params', problem: 'neither status.address nor clientConfig says where the interceptor is' });
