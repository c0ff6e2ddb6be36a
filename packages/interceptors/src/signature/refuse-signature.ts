import { failedPrecondition, headerValue, type EventBody, type InterceptorRequest, type StatusCode } from '@millrace/triggers';
import { badParams, noContext, stop, type Refusal } from '../decisions.ts';
import type { SecretReader } from '../secrets/secret-reader.ts';
import { readSecretRefs, type SecretRef } from '../secrets/secret-ref.ts';
import { checkHmac } from './hmac.ts';

/** Where an interceptor finds the signature, what makes it right, and what it calls what is wrong with it. */
export interface SignatureRule {
  readonly interceptor: string;
  readonly header: string;
  /** What the header should hold, up to the word "secret". */
  readonly wanted: string;
  readonly codeWhenMissing: StatusCode;
  readonly codeWhenWrong: StatusCode;
  /** Null when any of the secrets made it. */
  readonly problem: (found: string, body: EventBody, secrets: readonly Uint8Array[]) => string | null;
}

export function hmacOfBody(prefixWhenWrong: string): Pick<SignatureRule, 'wanted' | 'problem'> {
  return {
    wanted: 'a signature made with',
    problem(signature, body, secrets) {
      const check = checkHmac(signature, body.bytes(), secrets);
      return check.kind === 'right' ? null : `${prefixWhenWrong}${check.text}`;
    },
  };
}

/** Null when the event carries what proves the secret, or did so when the event was first delivered. */
export async function refuseSignature(secrets: SecretReader, request: InterceptorRequest, ref: SecretRef, rule: SignatureRule): Promise<Refusal | null> {
  if (ref.secretKey === '') return badParams(`${rule.interceptor} interceptor secretRef.secretKey is empty`, failedPrecondition);
  if (request.verified === true) return null;
  const signature = headerValue(request.header, rule.header);
  const why = { kind: 'header', name: rule.header, wanted: `${rule.wanted} secret "${ref.secretName}"` } as const;
  if (signature === '') return stop(rule.codeWhenMissing, 'signature-missing', `no ${rule.header} header set`, { ...why, found: { kind: 'absent' } });
  if (request.context === null) return noContext();
  const secret = await readSecretRefs(secrets, request.context, ref, 'error getting secret');
  if (secret.kind === 'failed') return secret;
  const problem = rule.problem(signature, request.body, secret.values);
  return problem === null ? null : stop(rule.codeWhenWrong, 'signature-invalid', problem, { ...why, found: { kind: 'masked' } });
}
