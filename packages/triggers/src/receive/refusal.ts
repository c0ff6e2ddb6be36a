/**
 * What is refused of an event for itself, before anything is stored. Ingress asks piece by piece, as a request arrives; who only tries an
 * event asks for all at once. From where it comes, and how often, is no matter of the event.
 */
import { isJsonObject } from '../go/json.ts';
import type { EventBody } from '../intercept/event-body.ts';
import { jsonObjectError } from './json-object.ts';
import { cleanedPath, parseTarget } from './request-path.ts';
import * as told from './told.ts';

export interface ReceiveRefusal {
  readonly status: number;
  readonly reason: 'target-invalid' | 'path-unclean' | 'body-too-large' | 'body-invalid';
  /** As its sender is told. */
  readonly text: string;
}

export interface ReceiveRules {
  /** By `validatesPayload`. */
  readonly validatesBody: boolean;
  readonly bodyBytes: number;
}

/** Of a body, where nothing else is set. */
export const defaultBodyLimit = 3 * 1024 * 1024;

export function receiveRefusal({ url, body }: { readonly url: string; readonly body: EventBody }, { validatesBody, bodyBytes }: ReceiveRules): ReceiveRefusal | null {
  const target = parseTarget(url);
  if (target === null) return { status: 400, reason: 'target-invalid', text: told.badRequest };
  const cleaned = cleanedPath(target.path);
  if (cleaned !== null) return { status: 307, reason: 'path-unclean', text: `Location: ${cleaned}${target.query}` };
  if (body.bytes().byteLength > bodyBytes) return { status: 413, reason: 'body-too-large', text: told.bodyTooLarge(bodyBytes) };
  const goError = validatesBody ? payloadError(body) : null;
  return goError === null ? null : { status: 400, reason: 'body-invalid', text: told.bodyInvalid(goError) };
}

/** Tekton's payload validation is on unless the listener says otherwise. */
export function validatesPayload(annotations: Readonly<Record<string, string>>): boolean {
  return !Object.hasOwn(annotations, validationAnnotation) || annotations[validationAnnotation] !== 'false';
}

const validationAnnotation = 'tekton.dev/payload-validation';

/** What can be read as an object is one in Go as well; of what can't, Go's own words are needed. */
export function payloadError(body: EventBody): string | null {
  const parsed = body.json();
  return 'ok' in parsed && (parsed.ok === null || isJsonObject(parsed.ok)) ? null : jsonObjectError(body.bytes());
}
