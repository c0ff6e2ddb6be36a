/**
 * Headers that carry a credential, or prove one: the one closed list for logs, dashboard, CloudEvents and storage.
 * Canonical names (`canonicalHeaderKey`); what is built from the secret and the body (a signature) counts too.
 */
export function isCredentialHeader(canonicalName: string): boolean {
  return names.has(canonicalName) || endings.some((ending) => canonicalName.endsWith(ending));
}

const names: ReadonlySet<string> = new Set([
  'Authorization', // RFC 9110, 11.6.2
  'Proxy-Authorization', // RFC 9110, 11.7.2
  'Cookie', // RFC 6265
  'Set-Cookie',
  'X-Hub-Signature', // GitHub, Bitbucket, Gitea; WebSub
  'X-Hub-Signature-256',
  'X-Gitlab-Token',
  'Webhook-Signature', // Standard Webhooks, and GitLab's signing token
  'X-Slack-Signature',
  'X-Gitea-Signature',
  'X-Gogs-Signature',
  'X-Forgejo-Signature',
  'X-Api-Key',
  'X-Auth-Token',
  'X-Access-Token',
  'X-Csrf-Token',
  'X-Forwarded-Access-Token', // oauth2-proxy
  'X-Forwarded-Client-Cert', // Envoy
  'X-Amz-Security-Token',
  'X-Goog-Iap-Jwt-Assertion',
  'X-Ms-Token-Aad-Access-Token',
  'Cf-Access-Jwt-Assertion', // Cloudflare Access
  'Stripe-Signature',
  'Circleci-Signature',
  'Travis-Signature',
  'Signature', // RFC 9421, Travis CI
]);

/** What a provider of tomorrow will call it. */
const endings = ['-Signature', '-Signature-256', '-Signature-Sha256', '-Secret', '-Token', '-Api-Key', '-Password'] as const;
