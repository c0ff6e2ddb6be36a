import { failedPrecondition, headerValue, type InterceptorRequest, type StatusCode } from '@millrace/triggers';
import { badParams, noContext, stop, type Refusal } from '../decisions.ts';
import type { SecretReader } from '../secrets/secret-reader.ts';
import { readSecretRefs, type SecretRef } from '../secrets/secret-ref.ts';
import { checkHmac } from './hmac.ts';

/** Where an interceptor finds the signature, and what it calls what is wrong with it. */
export interface SignatureRule {
  readonly interceptor: string;
  readonly header: string;
  readonly codeWhenMissing: StatusCode;
  readonly prefixWhenWrong: string;
}

/** Null when the body was signed with the secret, or was so when the event was first delivered. */
export async function refuseSignature(secrets: SecretReader, request: InterceptorRequest, ref: SecretRef, rule: SignatureRule): Promise<Refusal | null> {
  if (ref.secretKey === '') return badParams(`${rule.interceptor} interceptor secretRef.secretKey is empty`, failedPrecondition);
  if (request.verified === true) return null;
  const signature = headerValue(request.header, rule.header);
  const why = { kind: 'header', name: rule.header, wanted: `a signature made with secret "${ref.secretName}"` } as const;
  if (signature === '') return stop(rule.codeWhenMissing, 'signature-missing', `no ${rule.header} header set`, { ...why, found: { kind: 'absent' } });
  if (request.context === null) return noContext();
  const secret = await readSecretRefs(secrets, request.context, ref, 'error getting secret');
  if (secret.kind === 'failed') return secret;
  const check = checkHmac(signature, request.body.bytes(), secret.values);
  if (check.kind === 'right') return null;
  return stop(failedPrecondition, 'signature-invalid', `${rule.prefixWhenWrong}${check.text}`, { ...why, found: { kind: 'masked' } });
}
