/** Slack's scheme v0: api.slack.com/authentication/verifying-requests-from-slack. */
import { createHmac } from 'node:crypto';
import { failedPrecondition, headerValue, invalidArgument, type InterceptorRequest } from '@millrace/triggers';
import { badParams, noContext, stop, type Refusal } from '../decisions.ts';
import type { SecretReader } from '../secrets/secret-reader.ts';
import { readSecretRefs, type SecretRef } from '../secrets/secret-ref.ts';
import { sameBytes } from '../signature/hmac.ts';

export const signatureHeader = 'X-Slack-Signature';

export const timestampHeader = 'X-Slack-Request-Timestamp';

/** How far the sender's clock, and the time on the way, may differ from ours: Slack's own advice against replays. */
export const mostSkewMs = 5 * 60 * 1000;

export async function refuseSlackSignature(secrets: SecretReader, request: InterceptorRequest, ref: SecretRef): Promise<Refusal | null> {
  if (ref.secretKey === '') return badParams('slack signing secret: key is empty', failedPrecondition);
  if (request.verified === true) return null;
  const timestamp = headerValue(request.header, timestampHeader);
  const stale = refuseTimestamp(timestamp, request.receivedAt);
  if (stale !== null) return stale;
  if (request.context === null) return noContext();
  const secret = await readSecretRefs(secrets, request.context, ref, 'error getting secret');
  if (secret.kind === 'failed') return secret;
  const signature = Buffer.from(headerValue(request.header, signatureHeader));
  const matches = secret.values.map((key) => sameBytes(signature, Buffer.from(sign(key, timestamp, request.received.bytes()))));
  if (matches.includes(true)) return null;
  return stop(invalidArgument, 'signature-invalid', `Invalid ${signatureHeader}`, { kind: 'header', name: signatureHeader, found: { kind: 'masked' }, wanted: `a signature made with secret "${ref.secretName}"` });
}

/** Over the form as it came in: its JSON was made on the way. */
export function sign(key: Uint8Array, timestamp: string, received: Uint8Array): string {
  return `v0=${createHmac('sha256', key).update(`v0:${timestamp}:`).update(received).digest('hex')}`;
}

function refuseTimestamp(timestamp: string, receivedAt: number): Refusal | null {
  const seconds = /^[0-9]{1,12}$/.test(timestamp) ? Number(timestamp) : null;
  if (seconds !== null && Math.abs(receivedAt - seconds * 1000) <= mostSkewMs) return null;
  const found = timestamp === '' ? ({ kind: 'absent' } as const) : ({ kind: 'text', text: timestamp } as const);
  return stop(invalidArgument, timestamp === '' ? 'signature-missing' : 'signature-invalid', `${timestampHeader} is ${timestamp === '' ? 'missing' : 'too far from the time of receipt'}`, {
    kind: 'header',
    name: timestampHeader,
    found,
    wanted: `a time within ${mostSkewMs / 60_000} minutes of receipt`,
  });
}
