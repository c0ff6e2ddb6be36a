/**
 * What makes a request a repeat of another. The key covers the signature headers and the body besides the provider's
 * delivery id: a request that nobody could verify must not suppress one that can be.
 */
import { createHash } from 'node:crypto';
import { isCredentialHeader } from '@millrace/triggers';
import type { Headers } from '@millrace/triggers';

/** SHA-256 in hex; null when the provider gave no delivery id: then nothing is a repeat. A stored format. */
export function duplicateKey(listener: { readonly namespace: string; readonly name: string }, headers: Headers, body: Uint8Array): string | null {
  const delivery = providerDelivery(headers, body);
  if (delivery === null) return null;
  const signatures = Object.entries(headers)
    .filter(([name]) => isCredentialHeader(name))
    .sort(([one], [other]) => (one < other ? -1 : 1));
  // JSON ends where it ends: what follows is the body and nothing else.
  const head = JSON.stringify([listener.namespace, listener.name, delivery, signatures]);
  return createHash('sha256').update(head).update(body).digest('hex');
}

/** The provider's own name for this delivery, the same when it is sent again. */
function providerDelivery(headers: Headers, body: Uint8Array): readonly string[] | null {
  for (const name of deliveryHeaders) {
    const id = only(headers, name);
    if (id !== null) return [name, id];
  }
  const eventId = only(headers, 'Ce-Id');
  const source = only(headers, 'Ce-Source');
  if (eventId !== null && source !== null) return ['Ce-Id', eventId, source];
  const slackId = isSlack(headers) ? slackEventId(body) : null;
  return slackId === null ? null : ['event_id', slackId];
}

/** Slack signs every request with a time stamp, and gives up after 3 s. */
export function isSlack(headers: Headers): boolean {
  return Object.hasOwn(headers, 'X-Slack-Request-Timestamp') || Object.hasOwn(headers, 'X-Slack-Signature');
}

const deliveryHeaders = [
  'X-Github-Delivery',
  'X-Gitlab-Event-Uuid',
  'X-Request-Uuid', // Bitbucket
] as const;

/** Two values are no id: which one would count is anybody's guess. */
function only(headers: Headers, name: string): string | null {
  const values = Object.hasOwn(headers, name) ? headers[name] : undefined;
  return values?.length === 1 && values[0] !== undefined && values[0] !== '' ? values[0] : null;
}

/** https://docs.slack.dev/apis/events-api/#event-type-structure: `event_id` is the same in every retry. */
function slackEventId(body: Uint8Array): string | null {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8'));
    const isObject = typeof parsed === 'object' && parsed !== null;
    return isObject && 'event_id' in parsed && typeof parsed.event_id === 'string' && parsed.event_id !== '' ? parsed.event_id : null;
  } catch {
    // Forms (slash commands) and text: no event id.
    return null;
  }
}
