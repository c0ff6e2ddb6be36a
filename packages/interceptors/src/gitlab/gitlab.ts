/** pkg/interceptors/gitlab/gitlab.go */
import { failedPrecondition, headerValue, invalidArgument, readParams, type Interceptor, type InterceptorRequest } from '@millrace/triggers';
import { badParams, goOn, noContext, stop, type Refusal } from '../decisions.ts';
import { refuseEventType } from '../event-type.ts';
import type { SecretReader } from '../secrets/secret-reader.ts';
import { readSecretRef, readSecretRefs, type SecretRef } from '../secrets/secret-ref.ts';
import { sameBytes } from '../signature/hmac.ts';

export function gitlabInterceptor({ secrets }: { readonly secrets: SecretReader }): Interceptor {
  return async function gitlab(request) {
    const params = readParams(request.params, (reader) => ({ secretRef: readSecretRef(reader, 'secretRef'), eventTypes: reader.texts('eventTypes') }));
    if ('error' in params) return badParams(params.error);
    const { secretRef, eventTypes } = params.ok;
    const wrongType = refuseEventType(request.header, 'X-Gitlab-Event', eventTypes);
    if (wrongType !== null) return wrongType;
    const refusal = secretRef === null ? null : await refuseToken(secrets, request, secretRef);
    return refusal ?? goOn({}, secretRef !== null);
  };
}

async function refuseToken(secrets: SecretReader, request: InterceptorRequest, ref: SecretRef): Promise<Refusal | null> {
  if (ref.secretKey === '') return badParams('gitlab interceptor secretRef.secretKey is empty', failedPrecondition);
  if (request.verified === true) return null;
  const why = { kind: 'header', name: tokenHeader, wanted: `the value of secret "${ref.secretName}"` } as const;
  const token = headerValue(request.header, tokenHeader);
  if (token === '') return stop(invalidArgument, 'signature-missing', `no ${tokenHeader} header set`, { ...why, found: { kind: 'absent' } });
  if (request.context === null) return noContext();
  const secret = await readSecretRefs(secrets, request.context, ref, 'error getting secret');
  if (secret.kind === 'failed') return secret;
  const matches = secret.values.map((value) => sameBytes(Buffer.from(token), value));
  if (matches.includes(true)) return null;
  return stop(invalidArgument, 'signature-invalid', 'Invalid X-GitLab-Token', { ...why, found: { kind: 'masked' } });
}

const tokenHeader = 'X-Gitlab-Token';
