import type { Headers } from '@millrace/triggers';

/**
 * Whether a request is a CloudEvent in Tekton's eyes: structured or batch by Content-Type, else binary by Ce-Specversion
 * (vendor/github.com/cloudevents/sdk-go/v2/protocol/http/message.go). Only the answer differs: bodies are not unwrapped.
 */
export function isCloudEvent(headers: Headers): boolean {
  const [type = ''] = (firstHeader(headers, 'Content-Type') ?? '').split(';');
  return eventTypes.has(type.trim().toLowerCase()) || versions.has(firstHeader(headers, 'Ce-Specversion') ?? '');
}

const eventTypes = new Set(['application/cloudevents+json', 'application/cloudevents-batch+json']);
const versions = new Set(['0.3', '1.0']);

function firstHeader(headers: Headers, canonicalName: string): string | null {
  return Object.hasOwn(headers, canonicalName) ? (headers[canonicalName]?.[0] ?? null) : null;
}
