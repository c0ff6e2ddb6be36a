import { readParams, type Interceptor, type JsonObject, type ReadParams } from '@millrace/triggers';
import { badParams, goOn } from '../decisions.ts';
import { refuseEventType } from '../event-type.ts';
import type { SecretReader } from '../secrets/secret-reader.ts';
import { readSecretRef, type SecretRef } from '../secrets/secret-ref.ts';
import { refuseSignature, type SignatureRule } from './refuse-signature.ts';

/** An interceptor that looks at the type of the event, named by a header, and at what proves that the sender has a secret. */
export function signedHook({ secrets }: { readonly secrets: SecretReader }, eventHeader: string, rule: SignatureRule): Interceptor {
  return async function verify(request) {
    const params = readHookParams(request.params);
    if ('error' in params) return badParams(params.error);
    const { secretRef, eventTypes } = params.ok;
    const wrongType = refuseEventType(request.header, eventHeader, eventTypes);
    if (wrongType !== null) return wrongType;
    const refusal = secretRef === null ? null : await refuseSignature(secrets, request, secretRef, rule);
    return refusal ?? goOn({}, secretRef !== null);
  };
}

export interface HookParams {
  readonly secretRef: SecretRef | null;
  readonly eventTypes: readonly string[] | null;
}

export function readHookParams(params: JsonObject): ReadParams<HookParams> {
  return readParams(params, (reader) => ({ secretRef: readSecretRef(reader, 'secretRef'), eventTypes: reader.texts('eventTypes') }));
}
