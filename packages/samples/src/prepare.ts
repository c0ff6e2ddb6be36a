/**
 * A sample made ready to be sent: its bytes, its headers, and the proof that its sender has the secret, as each provider
 * gives it.
 *
 *   github            X-Hub-Signature-256 and X-Hub-Signature: HMAC of the body
 *   gitlab            X-Gitlab-Token: the secret itself
 *   bitbucket(-server) X-Hub-Signature: HMAC-SHA256 of the body
 *   slack             X-Slack-Signature: HMAC-SHA256 of time and body
 *   cloudevent        none
 */
import { createHmac } from 'node:crypto';
import type { Provider, Sample } from './sample.ts';

export interface PrepareRequest {
  /** Of this delivery; the same one again makes it a repeat. */
  readonly id: string;
  /** Now, in milliseconds since the epoch: Slack signs it. */
  readonly at: number;
  /** Null: sent without a signature, as a provider without a secret does. */
  readonly secret: Uint8Array | null;
  /** Instead of the sample's own. */
  readonly body: Uint8Array | null;
}

export interface PreparedEvent {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export function prepareSample(sample: Sample, { id, at, secret, body: given }: PrepareRequest): PreparedEvent {
  const body = given ?? new TextEncoder().encode(sample.body());
  const proof = secret === null ? unsigned[sample.provider](at) : signed[sample.provider](secret, body, at);
  return { headers: { 'Content-Type': sample.contentType, ...sample.headers(id), ...proof }, body };
}

const signed = {
  github: (secret, body) => ({ 'X-Hub-Signature': `sha1=${hmac('sha1', secret, body)}`, 'X-Hub-Signature-256': `sha256=${hmac('sha256', secret, body)}` }),
  gitlab: (secret) => ({ 'X-Gitlab-Token': Buffer.from(secret).toString('utf8') }),
  bitbucket: (secret, body) => ({ 'X-Hub-Signature': `sha256=${hmac('sha256', secret, body)}` }),
  'bitbucket-server': (secret, body) => ({ 'X-Hub-Signature': `sha256=${hmac('sha256', secret, body)}` }),
  slack(secret, body, at) {
    const timestamp = slackTime(at);
    return { 'X-Slack-Request-Timestamp': timestamp, 'X-Slack-Signature': `v0=${hmac('sha256', secret, Buffer.from(`v0:${timestamp}:`), body)}` };
  },
  cloudevent: () => ({}),
} satisfies Record<Provider, (secret: Uint8Array, body: Uint8Array, at: number) => Record<string, string>>;

/** Slack signs always; without the secret nobody can look at it, but it is there. */
const unsigned = {
  github: none,
  gitlab: none,
  bitbucket: none,
  'bitbucket-server': none,
  slack: (at) => ({ 'X-Slack-Request-Timestamp': slackTime(at), 'X-Slack-Signature': 'v0=unsigned' }),
  cloudevent: none,
} satisfies Record<Provider, (at: number) => Record<string, string>>;

function none(): Record<string, string> {
  return {};
}

function slackTime(at: number): string {
  return `${Math.floor(at / 1000)}`;
}

function hmac(algorithm: 'sha1' | 'sha256', secret: Uint8Array, ...parts: readonly Uint8Array[]): string {
  const mac = createHmac(algorithm, secret);
  for (const part of parts) mac.update(part);
  return mac.digest('hex');
}
