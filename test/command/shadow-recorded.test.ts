/**
 * Shadow's comparison against what the real Tekton listener created: every recorded event whose creates were all accepted. What
 * is found different here would be told to people as a difference.
 */
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { configurationOfObjects, createRehearsal, objectSecrets } from '@millrace/pipeline';
import { defaultBodyLimit, eventHeaders, isJsonObject, member, ok } from '@millrace/triggers';
import type { JsonObject } from '@millrace/triggers';
import { compareEvent } from '../../services/cli/src/shadow/compare-event.ts';
import { expectationOf } from '../../services/cli/src/shadow/expectation.ts';
import type { EndToEndExpected, EndToEndInput } from '../conformance/endtoend/case.ts';
import { admitted } from '../conformance/endtoend/objects.ts';
import { otherServers } from '../conformance/endtoend/other-servers.ts';
import { loadCaseFiles, recordedVectors } from '../conformance/load.ts';

interface Recorded {
  readonly name: string;
  readonly input: EndToEndInput;
  readonly expected: EndToEndExpected;
}

const files = (await loadCaseFiles(recordedVectors)).filter(({ suite }) => suite === 'endtoend');
/** What it can't agree on: the first by a difference that is decided (docs/differences.md), the second because only a cluster knows its kinds. */
const otherwise = ['core interceptors are not installed', 'second resource template of unknown kind'];
const recorded = files.flatMap(({ cases }) => cases as readonly Recorded[]).filter(({ input, expected }) => expected.status === 202 && expected.created !== undefined && expected.rejectedCreates === undefined && input.apiErrors === undefined && !framed(input));

/** Its body is recorded as it was framed on the wire. */
function framed({ request }: EndToEndInput): boolean {
  return Object.keys(request.headers).some((name) => name.toLowerCase() === 'transfer-encoding');
}

/** As a cluster would hold what was recorded: in its namespace, with the event's id and some uid. */
function inCluster({ created = [] }: EndToEndExpected, eventId: string): readonly JsonObject[] {
  const uid = randomUUID();
  return created.map(({ apiPath, object }, index) => {
    const whole = JSON.parse(JSON.stringify(object).replaceAll('<eventID>', eventId).replaceAll('<uid>', uid)) as JsonObject;
    const metadata = member(whole, 'metadata');
    const namespace = /\/namespaces\/([^/]+)\//.exec(apiPath)?.[1] ?? '';
    return { ...whole, metadata: { ...(isJsonObject(metadata) ? metadata : {}), namespace, uid: `u${index}`, creationTimestamp: '2026-01-01T00:00:00Z' } };
  });
}

async function differencesOf({ input, expected }: Recorded) {
  const { objects } = admitted(input);
  const configuration = configurationOfObjects(objects);
  const { namespace, name } = input.eventListener;
  const { outgoing } = otherServers(input.stubs ?? [], configuration.listener(namespace, name)?.spec.cloudEventURI ?? '');
  const rehearse = createRehearsal({ configuration, maySelect: async () => ok(null), secrets: objectSecrets(objects), outgoing, bodyBytes: defaultBodyLimit, now: Date.now });
  const { method, path, headers, body, bodyBase64 } = input.request;
  const bytes = bodyBase64 === undefined ? Buffer.from(body ?? '') : Buffer.from(bodyBase64, 'base64');
  const rawHeaders = ['Content-Length', String(bytes.length), ...Object.entries(headers).flatMap(([header, values]) => [values].flat().flatMap((value) => [header, value]))];
  const eventId = randomUUID();
  const event = { id: eventId, receivedAt: Date.now(), listener: { namespace, name, uid: '', resourceVersion: '' }, method, url: path, headers: eventHeaders(rawHeaders) };
  const expectation = expectationOf(await rehearse({ event, body: bytes, signal: new AbortController().signal }));
  return compareEvent(expectation, inCluster(expected, eventId), () => 'subset').differences;
}

describe('what Tekton has created is what shadow expects', () => {
  test.each(recorded.filter(({ name }) => !otherwise.includes(name)).map((one) => [one.name, one] as const))('%s', async (_name, one) => {
    expect(await differencesOf(one)).toEqual([]);
  });

  test.each(recorded.filter(({ name }) => otherwise.includes(name)).map((one) => [one.name, one] as const))('but not: %s', async (_name, one) => {
    expect(await differencesOf(one)).not.toEqual([]);
  });
});
