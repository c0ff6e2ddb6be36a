import { canonicalHeaders, decodeJson, decodeUtf8, eventRoot, type JsonObject, type Value } from '@millrace/triggers';

/** An event as the suites bindings, jsonpath and templates record it. */
export interface EventInput {
  readonly body?: string;
  readonly bodyBase64?: string;
  readonly headers?: Readonly<Record<string, readonly string[]>> | null;
  readonly extensions?: JsonObject | null;
}

/** The event as bindings see it, or why its body can't be read. Header names are taken as recorded: Tekton does not change them here. */
export function eventOf(input: EventInput, eventId: string): Value | { readonly error: string } {
  const text = input.bodyBase64 === undefined ? (input.body ?? '') : decodeUtf8(Buffer.from(input.bodyBase64, 'base64'));
  const body = text === '' ? ({ kind: 'ok', value: null } as const) : decodeJson(text);
  if (body.kind === 'error') return { error: `failed to unmarshal request body: ${body.text}` };
  return eventRoot({ headers: input.headers ?? canonicalHeaders([]), body: body.value, extensions: input.extensions ?? null, eventId });
}
