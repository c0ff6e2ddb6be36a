import { decodeJson, decodeUtf8, textAt } from '@millrace/triggers';

/** What Tekton's listener says when it has taken an event: who took it, and the event's id (pkg/sink/sink.go, type Response). */
export interface Accepted {
  readonly eventId: string;
  readonly namespace: string;
  readonly listener: string;
}

export function acceptedIn(status: number, answer: Uint8Array | null): Accepted | null {
  if (status !== 202 || answer === null) return null;
  const decoded = decodeJson(decodeUtf8(answer));
  if (decoded.kind !== 'ok') return null;
  const accepted = { eventId: textAt(decoded.value, 'eventID'), namespace: textAt(decoded.value, 'namespace'), listener: textAt(decoded.value, 'eventListener') };
  return Object.values(accepted).includes('') ? null : accepted;
}
