/** Manifests and one HTTP request: the answer, the objects created, the calls to other servers. docs/differences.md says what is compared without. */
import { isJsonObject, type JsonValue } from '@millrace/triggers';
import { compareMultisets, compareValues, compareVarying } from '../compare.ts';
import type { CloudEvent, Create, EndToEndExpected, EndToEndInput, StubRequest } from '../endtoend/case.ts';
import { asRendered, runCase, type Ran } from '../endtoend/run.ts';
import { differs, type Suite } from '../suite.ts';

export const endtoend: Suite<EndToEndInput, EndToEndExpected> = {
  suite: 'endtoend',
  async run({ input, expected }) {
    const ran = await runCase(input);
    if (expected.processCrash !== undefined || expected.connectionClosed !== undefined) return differs(compareMultisets(ran.created, [], 'created'));
    return differs(compareVarying(expected, null, (one) => compareRun(ran, one)));
  },
};

function compareRun(ran: Ran, expected: EndToEndExpected): string[] {
  const normal = normalising(ran.eventId);
  return [
    ...compareMultisets(ran.rejected, expected.admissionRejected ?? [], 'admissionRejected'),
    ...compareAnswer(ran, expected, normal),
    ...(ran.answer?.status === 202 && ran.outcomes.length === 0 ? ['no outcome is recorded'] : []),
    ...(expected.created === undefined ? [] : compareCreates(ran.created, expected.created, 'created', normal)),
    ...compareCreates(ran.rejectedCreates, expected.rejectedCreates ?? [], 'rejectedCreates', normal),
    ...compareMultisets(ran.stubRequests.map((request) => comparableRequest(request, normal)), (expected.stubRequests ?? []).map((request) => comparableRequest(request, normal)), 'stubRequests'),
    ...compareMultisets(ran.cloudEvents.map((event) => normal(comparableEvent(event))), (expected.cloudEvents ?? []).map(comparableEvent), 'cloudEvents'),
    // Dead letters are told besides what Tekton tells.
    ...compareMultisets(ran.kubernetesEvents.filter((event) => !event.includes('dev.millrace.')), expected.kubernetesEvents ?? [], 'kubernetesEvents'),
  ];
}

type Normal = <T>(value: T) => T;

/** The event's id and `$(uid)` by the names that the recording has for them. */
function normalising(eventId: string): Normal {
  return function normal<T>(value: T): T {
    const text = JSON.stringify(value).replaceAll(eventId, '<eventID>').replaceAll(ourUid, '<uid>');
    return JSON.parse(text) as T;
  };
}

/** Ours are of version 8; no other UUID of a case is. */
const ourUid = /[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g;

function compareAnswer({ answer }: Ran, expected: EndToEndExpected, normal: Normal): string[] {
  if (answer === null) return ['no answer'];
  const headers = Object.fromEntries([...answer.headers].filter(([name]) => /^(content-type|ce-.*|location|allow)$/.test(name)));
  return [
    ...compareValues(answer.status, expected.status, 'status'),
    ...compareValues(normal(headers), lowerCased(expected.responseHeaders ?? {}), 'responseHeaders'),
    ...(expected.body === undefined ? compareValues(normal(answer.text), expected.bodyText ?? '', 'bodyText') : compareValues(withoutParsersWords(normal(parse(answer.text))), withoutParsersWords(expected.body), 'body')),
  ];
}

/** Exact up to the JSON parser's own words. */
function withoutParsersWords(body: JsonValue): JsonValue {
  if (!isJsonObject(body) || typeof body['errorMessage'] !== 'string') return body;
  return { ...body, errorMessage: body['errorMessage'].replace(/^(Invalid event body format : ).*$/s, '$1') };
}

/** The account counts where the trigger names one; else Tekton's pod acts as itself, and we impersonate the same account. */
function compareCreates(actual: readonly Create[], expected: readonly Create[], at: string, normal: Normal): string[] {
  const named = new Set(expected.flatMap(({ impersonatedUser }) => (impersonatedUser === undefined ? [] : [impersonatedUser])));
  const ours = actual.map(({ impersonatedUser = '', ...create }) => comparableCreate(named.has(impersonatedUser) ? { ...create, impersonatedUser } : create));
  return compareMultisets(normal(ours), expected.map(comparableCreate), at);
}

/** Integers beyond 2^53 (`objectRaw`) have lost digits on both sides. */
function comparableCreate({ apiPath, impersonatedUser, object }: Create): Create {
  return { apiPath, ...(impersonatedUser === undefined ? {} : { impersonatedUser }), object: asRendered(object) };
}


function comparableRequest({ method, url, headers, body, bodyJSON }: StubRequest, normal: Normal): unknown {
  const kept = Object.entries(headers).filter(([name]) => !['User-Agent', 'Accept-Encoding', 'Content-Length'].includes(name));
  return normal({ method, url: new URL(url).href, headers: Object.fromEntries(kept), body: bodyJSON ?? parse(body) });
}

/** Its source is for information: it depends on how Go's client library keeps type names. */
function comparableEvent(event: CloudEvent): unknown {
  return { ...event, source: null, data: parse(event.data) };
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** As JSON where it is some: no order of keys is recorded. */
function parse(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}
