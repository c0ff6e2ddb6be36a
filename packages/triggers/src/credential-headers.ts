import type { Headers } from './go/header.ts';
import type { JsonValue } from './go/json.ts';
import { isJsonObject } from './go/json.ts';

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

/**
 * Puts stars in place of these headers' credentials wherever a text quotes one: an interceptor may answer with what it was given. The
 * whole value counts, and each word of it (`Bearer abc`), when it is long enough to be a secret.
 */
export function credentialMask(headers: Headers): <Value extends JsonValue>(value: Value) => Value {
  const values = Object.entries(headers).flatMap(([name, texts]) => (isCredentialHeader(name) ? texts : []));
  const secrets = values.flatMap((text) => [text, ...text.split(/[\s,;]+/)]).filter((text) => text.length >= leastSecret);
  // The longest first: a part may stand in another.
  const words = [...new Set(secrets)].sort((left, right) => right.length - left.length);

  // Most texts quote none: only what does is made anew.
  function quotes(value: JsonValue): boolean {
    if (typeof value === 'string') return words.some((word) => value.includes(word));
    return typeof value === 'object' && value !== null && Object.values(value).some(quotes);
  }
  function masked(value: JsonValue): JsonValue {
    if (typeof value === 'string') return words.reduce((text, word) => text.replaceAll(word, '***'), value);
    if (Array.isArray(value)) return value.map(masked);
    if (isJsonObject(value)) return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, masked(inner)]));
    return value;
  }
  // Texts stay texts, and everything else is what it was.
  return (value) => (quotes(value) ? (masked(value) as typeof value) : value);
}

const leastSecret = 8;
