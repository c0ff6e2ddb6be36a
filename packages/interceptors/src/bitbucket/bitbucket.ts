/** Bitbucket Server, and Cloud, which is the same without secretRef. pkg/interceptors/bitbucket/bitbucket.go */
import { failedPrecondition, invalidArgument, type Interceptor } from '@millrace/triggers';
import type { SecretReader } from '../secrets/secret-reader.ts';
import { hmacOfBody, type SignatureRule } from '../signature/refuse-signature.ts';
import { signedHook } from '../signature/signed-hook.ts';

export function bitbucketInterceptor(ports: { readonly secrets: SecretReader }): Interceptor {
  return signedHook(ports, 'X-Event-Key', rule);
}

const rule: SignatureRule = {
  ...hmacOfBody('error validating signature: '),
  interceptor: 'bitbucket',
  header: 'X-Hub-Signature',
  codeWhenMissing: invalidArgument,
  codeWhenWrong: failedPrecondition,
};
