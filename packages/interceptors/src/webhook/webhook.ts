/** The old style of interceptor (pkg/interceptors/webhook/webhook.go): gets the event itself, and answers with what replaces it. */
import { STATUS_CODES } from 'node:http';
import { failedPrecondition, type Failure, type Headers, type Interceptor, type InterceptorDecision, type Webhook } from '@millrace/triggers';
import { badParams, stop } from '../decisions.ts';
import { failedPost, failureOfProblem, failureOfStatus } from '../http/call-failure.ts';
import { excerpt } from '../http/excerpt.ts';
import { defaultTimeoutMs } from '../http/outgoing.ts';
import { receivedBody } from '../received-body.ts';
import type { CallPorts } from '../remote/remote.ts';

export function webhookInterceptor({ outgoing, now }: CallPorts, target: Webhook, triggerNamespace: string): Interceptor {
  const url = webhookUrl(target, triggerNamespace);
  if (url === null) return async () => badParams('invalid objRef', failedPrecondition);
  return async function webhook(request, signal) {
    const header = withConfigured({ ...request.header, [urlHeader]: [request.context?.eventURL ?? ''] }, target.header);
    const answer = await outgoing({ method: 'POST', url, header, body: request.body.bytes(), caBundle: '', timeoutMs: defaultTimeoutMs }, signal);
    if (answer.kind === 'unanswered') return failedPost(url, null, `Post "${url}": ${answer.text}`, failureOfProblem(answer.problem));
    const { status, body } = answer;
    if (status === 200) return { kind: 'continue', extensions: {}, replaced: { body: receivedBody(body), header: answer.header } };
    return rejected(url, status, `request rejected; status: ${status} ${STATUS_CODES[status] ?? ''}; message: ${excerpt(body)}`, failureOfStatus(status, answer.header, now()));
  };
}

/** Service references go to port 80 without TLS. */
function webhookUrl({ url, service }: Webhook, triggerNamespace: string): string | null {
  if (url !== null || service === null) return url;
  return `http://${service.name}.${service.namespace ?? triggerNamespace}.svc/`;
}

const urlHeader = 'Eventlistener-Request-Url';

function withConfigured(header: Headers, configured: Webhook['header']): Headers {
  const replaced = configured.map(({ name, values }) => [name, values] as const);
  return Object.fromEntries([...Object.entries(header), ...replaced]);
}

/** Any other status than 200 is how this style says no; only one that may pass is a failure of the call. */
function rejected(url: string, status: number, text: string, failure: Failure): InterceptorDecision {
  return failure.kind === 'retryable' ? failedPost(url, status, text, failure) : stop(failedPrecondition, 'interceptor-stopped', text, { kind: 'response', url });
}
