import { failedPrecondition, type Failed } from '@millrace/triggers';
import { badParams, noContext } from '../decisions.ts';
import type { SecretReader } from '../secrets/secret-reader.ts';
import { readSecretRefs, type SecretRef } from '../secrets/secret-ref.ts';
import type { GithubCall } from './call.ts';

export type Token = { readonly kind: 'token'; readonly token: string } | Failed;

/** The personal access token, empty without one. */
export async function readToken(secrets: SecretReader, { request }: GithubCall, ref: SecretRef | null, errorPrefix: string, param: string): Promise<Token> {
  if (ref === null) return { kind: 'token', token: '' };
  if (ref.secretKey === '') return badParams(`${errorPrefix}: github interceptor ${param}.secretKey is empty`, failedPrecondition);
  if (request.context === null) return noContext();
  const secret = await readSecretRefs(secrets, request.context, ref, errorPrefix);
  if (secret.kind === 'failed') return secret;
  const [first = new Uint8Array()] = secret.values;
  return { kind: 'token', token: Buffer.from(first).toString('utf8') };
}
