/**
 * pkg/interceptors/slack/slack.go: picks fields of a slash command's form, which the chain has made JSON. Tekton wants a signature
 * header and does not look at it; with a signing secret (opt-in) it is verified, and so is its age.
 */
import { formType, headerValue, invalidArgument, isJsonObject, member, notFound, readParams, type Interceptor, type InterceptorRequest, type JsonObject, type JsonValue, type ReadParams, type Stopped } from '@millrace/triggers';
import { badParams, goOn, stop } from '../decisions.ts';
import type { SecretReader } from '../secrets/secret-reader.ts';
import type { SecretRef } from '../secrets/secret-ref.ts';
import { refuseSlackSignature, signatureHeader } from './signature.ts';

/** Without a signing secret the signature is wanted but not verified, as in Tekton. */
export function slackInterceptor({ secrets }: { readonly secrets: SecretReader }, signingSecret: SecretRef | null = null): Interceptor {
  return async function slack(request) {
    const noForm = refuseHeaders(request);
    if (noForm !== null) return noForm;
    const forged = signingSecret === null ? null : await refuseSlackSignature(secrets, request, signingSecret);
    if (forged !== null) return forged;
    const form = readForm(request);
    if ('kind' in form) return form;
    const params = readSlackParams(request.params);
    if ('error' in params) return badParams(params.error);
    if (params.ok === null) return badParams('missing requested field definition', notFound);
    const picked = pick(form.fields, params.ok);
    return 'kind' in picked ? picked : goOn(picked.fields, signingSecret !== null);
  };
}

export function readSlackParams(params: JsonObject): ReadParams<readonly string[] | null> {
  return readParams(params, (reader) => reader.texts('requestedFields'));
}

/** A replay has no signature header left; what was verified once needs none. */
function refuseHeaders({ header, verified }: InterceptorRequest): Stopped | null {
  const contentType = headerValue(header, 'Content-Type');
  if (contentType !== formType) {
    const found = contentType === '' ? ({ kind: 'absent' } as const) : ({ kind: 'text', text: contentType } as const);
    return stop(invalidArgument, 'interceptor-refused', missingHeader, { kind: 'header', name: 'Content-Type', found, wanted: formType });
  }
  if (verified === true || headerValue(header, signatureHeader) !== '') return null;
  return stop(invalidArgument, 'signature-missing', missingHeader, { kind: 'header', name: signatureHeader, found: { kind: 'absent' }, wanted: 'a signature' });
}

/** Tekton's words, for either header. */
const missingHeader = `missing header in payload: ContentType ${formType}`;

type Fields = { readonly fields: JsonObject };

function readForm({ body }: InterceptorRequest): Fields | Stopped {
  const parsed = body.json();
  if ('error' in parsed) return unusable(parsed.error);
  if (parsed.ok === null) return { fields: {} };
  const fields = isJsonObject(parsed.ok) ? Object.entries(parsed.ok).map(([name, values]) => [name, texts(values)] as const) : null;
  if (fields === null || fields.some(([, values]) => values === null)) return unusable('body is no object of lists of texts');
  return { fields: Object.fromEntries(fields.flatMap(([name, values]) => (values === null ? [] : [[name, values]]))) };
}

/** Go takes null for an empty list, and within one for an empty text. */
function texts(values: JsonValue): readonly string[] | null {
  if (values === null) return [];
  if (typeof values !== 'object' || isJsonObject(values)) return null;
  const found = values.map((value) => (value === null ? '' : value));
  return found.every((value) => typeof value === 'string') ? found : null;
}

function pick(form: JsonObject, wanted: readonly string[]): Fields | Stopped {
  const picked: (readonly [string, JsonValue])[] = [];
  for (const name of wanted) {
    const values = member(form, name);
    // Tekton prints all values; Slack's own verification token is one of them.
    if (values === undefined) return missingField(name, Object.keys(form));
    picked.push([name, values]);
  }
  return { fields: Object.fromEntries(picked) };
}

function missingField(name: string, present: readonly string[]): Stopped {
  const found = `fields ${present.map((one) => `"${one}"`).join(', ')}`;
  return stop(notFound, 'interceptor-refused', `requested field "${name}" does not exist in payload`, { kind: 'body', found, wanted: `field "${name}"` });
}

function unusable(problem: string): Stopped {
  return stop(invalidArgument, 'interceptor-refused', `failed to unmarshl slack payload: ${problem}`, { kind: 'body', found: problem, wanted: 'a form with two fields or more' });
}
