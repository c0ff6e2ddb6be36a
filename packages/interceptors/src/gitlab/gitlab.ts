/** pkg/interceptors/gitlab/gitlab.go */
import { invalidArgument, type Interceptor } from '@millrace/triggers';
import type { SecretReader } from '../secrets/secret-reader.ts';
import { sameBytes } from '../signature/hmac.ts';
import type { SignatureRule } from '../signature/refuse-signature.ts';
import { signedHook } from '../signature/signed-hook.ts';

export function gitlabInterceptor(ports: { readonly secrets: SecretReader }): Interceptor {
  return signedHook(ports, 'X-Gitlab-Event', rule);
}

/** No signature: the secret itself. */
const rule: SignatureRule = {
  interceptor: 'gitlab',
  header: 'X-Gitlab-Token',
  wanted: 'the value of',
  codeWhenMissing: invalidArgument,
  codeWhenWrong: invalidArgument,
  problem(token, _body, secrets) {
    const matches = secrets.map((secret) => sameBytes(Buffer.from(token), secret));
    return matches.includes(true) ? null : 'Invalid X-GitLab-Token';
  },
};
