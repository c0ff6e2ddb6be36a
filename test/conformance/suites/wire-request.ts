import { receivedBody } from '@millrace/interceptors';
import { canonicalHeaderKey, decodeJson, foldName, isJsonObject, type Headers, type InterceptorRequest, type JsonObject, type JsonValue, type TriggerContext } from '@millrace/triggers';

/** An InterceptorRequest as Tekton's server decodes it, for the interceptor at `path`. */
export function readWireRequest(text: string, path: string): { readonly ok: InterceptorRequest } | { readonly error: string } {
  const decoded = decodeJson(text);
  if (decoded.kind === 'error') return { error: decoded.text };
  try {
    return { ok: requestOf(decoded.value === null ? {} : object(decoded.value, 'request'), path) };
  } catch (error) {
    return { error: String(error) };
  }
}

function requestOf(wire: JsonObject, path: string): InterceptorRequest {
  const body = receivedBody(Buffer.from(text(field(wire, 'body') ?? '', 'body')));
  return {
    body,
    received: body,
    receivedAt: Date.now(),
    header: headersOf(object(field(wire, 'header') ?? {}, 'header'), path),
    extensions: object(field(wire, 'extensions') ?? {}, 'extensions'),
    params: object(field(wire, 'interceptor_params') ?? {}, 'interceptor_params'),
    context: contextOf(field(wire, 'context') ?? null),
  };
}

/**
 * In process the names are canonical already. Tekton's interceptors make them so themselves, but for the event type of bitbucket,
 * which is looked up as it was written (bitbucket.go): what Tekton does not find is left out here.
 */
function headersOf(header: JsonObject, path: string): Headers {
  const names = Object.keys(header).filter((name) => path !== 'bitbucket' || name === 'X-Event-Key' || canonicalHeaderKey(name) !== 'X-Event-Key');
  return Object.fromEntries(names.map((name) => [path === 'cel' ? name : canonicalHeaderKey(name), texts(header[name] ?? null)]));
}

function contextOf(context: JsonValue): TriggerContext | null {
  if (context === null) return null;
  const fields = object(context, 'context');
  const [eventURL = '', eventID = '', triggerID = ''] = ['event_url', 'event_id', 'trigger_id'].map((name) => text(field(fields, name) ?? '', name));
  return { eventURL, eventID, triggerID };
}

/** encoding/json takes names in any case, the later ones over the earlier. */
function field(object: JsonObject, name: string): JsonValue | undefined {
  return Object.keys(object).filter((key) => foldName(key) === name).map((key) => object[key]).findLast((value) => value !== null);
}

function texts(value: JsonValue): readonly string[] {
  if (value === null) return [];
  if (!Array.isArray(value)) throw new TypeError('header: no list');
  return value.map((item: JsonValue) => text(item ?? '', 'header'));
}

function text(value: JsonValue, name: string): string {
  if (typeof value !== 'string') throw new TypeError(`${name}: no text`);
  return value;
}

function object(value: JsonValue, name: string): JsonObject {
  if (!isJsonObject(value)) throw new TypeError(`${name}: no object`);
  return value;
}
