/** Sends a sample event the way a provider would, and says what came back. */
import { randomUUID } from 'node:crypto';
import { isJsonObject, member } from '@millrace/triggers';
import type { JsonValue } from '@millrace/triggers';
import { githubPush } from './github-push.ts';

export interface Sent {
  readonly status: number;
  readonly text: string;
  /** Null when it was not accepted. */
  readonly eventId: string | null;
}

export async function sendGithubPush(url: string): Promise<Sent> {
  const { headers, body } = githubPush({ deliveryId: randomUUID() });
  const response = await fetch(url, { method: 'POST', headers, body });
  const text = await response.text();
  return { status: response.status, text: text.trim(), eventId: response.status === 202 ? eventIdIn(text) : null };
}

function eventIdIn(text: string): string | null {
  const answer = JSON.parse(text) as JsonValue;
  const id = isJsonObject(answer) ? member(answer, 'eventID') : undefined;
  return typeof id === 'string' ? id : null;
}
