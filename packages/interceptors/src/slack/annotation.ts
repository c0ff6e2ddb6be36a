import type { SecretRef } from '../secrets/secret-ref.ts';

/** On a Trigger: Slack's signature is verified with this secret of the trigger's namespace, `<secret name>/<key>`. */
export const slackSigningSecretAnnotation = 'millrace.dev/slack-signing-secret';

/** Several keys with commas between them accept any, while the secret is rotated. */
export function readSlackSigningSecret(annotation: string): { readonly ok: SecretRef } | { readonly error: string } {
  const [secretName = '', secretKey = '', ...more] = annotation.split('/');
  if (secretName !== '' && secretKey !== '' && more.length === 0) return { ok: { secretName, secretKey } };
  return { error: `annotation "${slackSigningSecretAnnotation}": found "${annotation}", wanted "<secret name>/<key>"` };
}
