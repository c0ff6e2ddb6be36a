/** Bitbucket Server, and Cloud, which is the same without secretRef. pkg/interceptors/bitbucket/bitbucket.go */
import { invalidArgument, readParams, type Interceptor } from '@millrace/triggers';
import { badParams, goOn } from '../decisions.ts';
import { refuseEventType } from '../event-type.ts';
import type { SecretReader } from '../secrets/secret-reader.ts';
import { readSecretRef } from '../secrets/secret-ref.ts';
import { refuseSignature, type SignatureRule } from '../signature/refuse-signature.ts';

export function bitbucketInterceptor({ secrets }: { readonly secrets: SecretReader }): Interceptor {
  return async function bitbucket(request) {
    const params = readParams(request.params, (reader) => ({ secretRef: readSecretRef(reader, 'secretRef'), eventTypes: reader.texts('eventTypes') }));
    if ('error' in params) return badParams(params.error);
    const { secretRef, eventTypes } = params.ok;
    const wrongType = refuseEventType(request.header, 'X-Event-Key', eventTypes);
    if (wrongType !== null) return wrongType;
    const refusal = secretRef === null ? null : await refuseSignature(secrets, request, secretRef, rule);
    return refusal ?? goOn({}, secretRef !== null);
  };
}

const rule: SignatureRule = { interceptor: 'bitbucket', header: 'X-Hub-Signature', codeWhenMissing: invalidArgument, prefixWhenWrong: 'error validating signature: ' };
