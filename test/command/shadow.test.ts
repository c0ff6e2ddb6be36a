/**
 * `millrace shadow` in front of something that behaves like Tekton's listener: on the far side of the wire a server that answers
 * 202 with an event id, and creates objects with that id's label in a real (sandbox) API server, in whatever way the test wants.
 */
import { createHmac, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { connectKube } from '@millrace/kube';
import type { KubeConnection } from '@millrace/kube';
import { systemClock } from '@millrace/runtime';
import { startSandbox } from '@millrace/sandbox';
import type { Sandbox } from '@millrace/sandbox';
import type { JsonObject } from '@millrace/triggers';
import { applyManifests } from '../../services/cli/src/objects/apply.ts';
import { readManifests } from '../../services/cli/src/objects/read-manifests.ts';
import { millrace, ranHere } from '../support/command.ts';
import type { Command } from '../support/command.ts';

const objects = `apiVersion: triggers.tekton.dev/v1beta1
kind: EventListener
metadata: {name: el, namespace: ci}
spec:
  triggers:
    - name: build
      interceptors: [{ref: {name: cel}, params: [{name: filter, value: "body.ref == 'refs/heads/main'"}]}]
      bindings: [{name: revision, value: $(body.after)}]
      template:
        spec:
          params: [{name: revision}]
          resourcetemplates:
            - {apiVersion: v1, kind: ConfigMap, metadata: {generateName: built-}, data: {revision: $(tt.params.revision), run: run-$(uid)}}
`;
const main = JSON.stringify({ ref: 'refs/heads/main', after: 'abc' });

let folder: string;
let sandbox: Sandbox;
let kube: KubeConnection;
const running: { stop: () => Promise<unknown> }[] = [];
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'millrace-shadow-'));
  sandbox = await startSandbox({ port: 0, dataDir: null, clock: systemClock });
  kube = await connectKube({ kind: 'server', server: sandbox.url });
  const file = path.join(folder, 'objects.yaml');
  writeFileSync(file, objects);
  await applyManifests(readManifests([file]).manifests, { kube, defaultNamespace: 'ci', makeNamespaces: true });
});
afterEach(async () => {
  for (const one of running.splice(0).toReversed()) await one.stop();
});
afterAll(async () => {
  await kube.close();
  await sandbox.close();
  rmSync(folder, { recursive: true });
});

/** Answers as Tekton's listener does, and then creates what `make` says, or nothing. */
async function tekton(make: (eventId: string, body: JsonObject) => JsonObject | null): Promise<FarSide> {
  return farSide(async (_request, body, response) => {
    const eventID = randomUUID();
    response.writeHead(202, { 'Content-Type': 'application/json', Date: 'Thu, 01 Jan 1970 00:00:00 GMT' });
    response.end(`${JSON.stringify({ eventListener: 'el', namespace: 'ci', eventListenerUID: 'u', eventID })}\n`);
    const object = make(eventID, JSON.parse(body.toString()) as JsonObject);
    if (object !== null) await kube.request({ method: 'POST', path: '/api/v1/namespaces/ci/configmaps', body: object });
  });
}

interface FarSide {
  readonly url: string;
  readonly seen: readonly { readonly request: IncomingMessage; readonly body: Buffer }[];
}

async function farSide(answer: (request: IncomingMessage, body: Buffer, response: ServerResponse) => void | Promise<void>): Promise<FarSide> {
  const seen: { request: IncomingMessage; body: Buffer }[] = [];
  const server = createServer({ maxHeaderSize: 1 << 20 }, (incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      seen.push({ request: incoming, body: Buffer.concat(chunks) });
      void answer(incoming, Buffer.concat(chunks), response);
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  running.push({
    async stop() {
      server.closeAllConnections();
      await new Promise<void>((done) => server.close(() => done()));
    },
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

function built(eventId: string, data: JsonObject, metadata: JsonObject = {}): JsonObject {
  const labels = { 'triggers.tekton.dev/eventlistener': 'el', 'triggers.tekton.dev/trigger': 'build', 'triggers.tekton.dev/triggers-eventid': eventId };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName: 'built-', labels, ...metadata }, data };
}

interface Shadow {
  readonly url: string;
  readonly command: Command;
  /** Ends it, and reads its report. */
  readonly report: () => Promise<{ readonly code: number | null; readonly report: JsonObject }>;
}

async function shadow(forwardTo: string, more: readonly string[] = [], server = sandbox.url): Promise<Shadow> {
  const command = millrace(['shadow', '--forward-to', forwardTo, '--port', '0', '--host', '127.0.0.1', '--settle', '100ms', '--wait', '1s', '--output', 'json', ...more], { MILLRACE_KUBE_URL: server });
  running.push({ stop: () => command.interrupt() });
  await command.says('in front of');
  const port = /stands on port (\d+)/.exec(command.output())?.[1] ?? '';
  return {
    url: `http://127.0.0.1:${port}`,
    command,
    async report() {
      const code = await command.interrupt();
      const text = command.output();
      return { code, report: JSON.parse(text.slice(text.indexOf('{\n'))) as JsonObject };
    },
  };
}

async function send(url: string, body: string): Promise<Response> {
  const response = await fetch(`${url}/hook?a=b`, { method: 'POST', headers: { 'Content-Type': 'application/json', 'X-GitHub-Event': 'push' }, body });
  expect(response.status).toBe(202);
  return response;
}

describe('millrace shadow', () => {
  test('finds the same where Tekton creates the same, and says so', async () => {
    const el = await tekton((eventId, body) => (body['ref'] === 'refs/heads/main' ? built(eventId, { revision: 'abc', run: `run-${randomUUID()}` }) : null));
    const { url, command, report } = await shadow(el.url);
    const answer = await send(url, main);
    const { eventID } = (await answer.json()) as { eventID: string };
    expect([answer.headers.get('date'), answer.headers.get('content-type')]).toEqual(['Thu, 01 Jan 1970 00:00:00 GMT', 'application/json']);
    await send(url, JSON.stringify({ ref: 'refs/heads/other', after: 'abc' }));
    await command.says(`${eventID} ci/el: same (1 object)`);
    await command.says('ci/el: same (0 objects)');
    expect(await report()).toMatchObject({ code: 0, report: { requests: 2, same: 2, different: 0, notCompared: 0, notAccepted: 0, unanswered: 0, events: [] } });
  });

  test('names what is different, what is missing, and what should not be there', async () => {
    let made = 0;
    const el = await tekton((eventId, body) => {
      made += 1;
      if (made === 1) return built(eventId, { revision: 'other', run: 'run-1' });
      if (made === 2) return null;
      return built(eventId, { revision: body['after'] ?? null });
    });
    const { url, command, report } = await shadow(el.url);
    await send(url, main);
    await send(url, main);
    await send(url, JSON.stringify({ ref: 'refs/heads/other', after: 'abc' }));
    await command.says('data.revision: "abc" in Millrace, "other" in Tekton');
    await command.says('missing: ConfigMap ci/built- of trigger "build"');
    await command.says(`of trigger "build": in Millrace that trigger filtered at intercept: interceptor 1 "cel": expression body.ref == 'refs/heads/main' did not return true`);
    const { code, report: found } = await report();
    expect(code).toBe(1);
    expect(found).toMatchObject({ requests: 3, same: 0, different: 3, notCompared: 0 });
    expect((found['events'] as { differences: unknown }[]).map(({ differences }) => differences)).toEqual(
      expect.arrayContaining([
        [expect.objectContaining({ kind: 'fields', trigger: 'build', fields: [{ field: 'data.revision', ours: 'abc', theirs: 'other' }, { field: 'data.run', ours: expect.any(String), theirs: 'run-1' }], more: 0 })],
        [expect.objectContaining({ kind: 'missing', trigger: 'build', object: 'ConfigMap', namespace: 'ci' })],
        [expect.objectContaining({ kind: 'unexpected', trigger: 'build', object: 'ConfigMap' })],
      ]),
    );
  });

  test('does not compare what ingress would not take, and says so in its words', async () => {
    const el = await tekton(() => null);
    const { url, report } = await shadow(el.url, ['--body-limit', '16']);
    await send(url, '{"ref":"refs/heads/main"}');
    expect(await report()).toMatchObject({ code: 1, report: { requests: 1, notCompared: 1, events: [{ verdict: 'not-compared', why: 'Millrace answers 413: event body is larger than 16 bytes' }] } });
  });

  test('passes bytes, headers and whatever is answered through as they are', async () => {
    const el = await farSide((incoming, body, response) => {
      const digest = createHmac('sha256', 'x').update(body).digest('hex');
      response.writeHead(incoming.url === '/teapot' ? 418 : 200, 'As It Likes', [['X-Digest', digest], ['Set-Cookie', 'a'], ['Set-Cookie', 'b'], ['X-ODD-case', 'kept']].flat());
      response.write('first ');
      response.end('second');
    });
    const { url, report } = await shadow(el.url);
    // 5 MB in pieces of no known length, more than is kept, with every byte there is; and a head larger than Node takes by itself.
    const bytes = Buffer.from(Array.from({ length: 5_000_000 }, (_, at) => at % 251));
    const answer = await raw(`${url}/teapot`, { 'X-Long': 'x'.repeat(40_000), 'x-lower': 'a', Host: 'el.example.com' }, [bytes.subarray(0, 1), bytes.subarray(1, 70_000), bytes.subarray(70_000)]);
    expect(answer).toMatchObject({ status: 418, message: 'As It Likes', body: 'first second' });
    expect(answer.rawHeaders.join('|')).toContain(`X-Digest|${createHmac('sha256', 'x').update(bytes).digest('hex')}|Set-Cookie|a|Set-Cookie|b|X-ODD-case|kept`);
    const seen = el.seen[0]?.request.rawHeaders ?? [];
    expect(seen[seen.indexOf('x-lower') + 1]).toBe('a');
    expect(seen[seen.indexOf('Host') + 1]).toBe('el.example.com');
    expect(seen[seen.indexOf('Transfer-Encoding') + 1]).toBe('chunked');
    expect(await report()).toMatchObject({ code: 1, report: { requests: 1, notAccepted: 1, same: 0 } });
  });

  test('fails open: with no API server there, answers come as they would without it', async () => {
    const el = await tekton(() => null);
    const { url, report } = await shadow(el.url, [], 'http://127.0.0.1:9');
    for (let sent = 0; sent < 3; sent++) expect(((await (await send(url, main)).json()) as { eventID: string }).eventID).toMatch(/^[0-9a-f-]{36}$/);
    const { code, report: found } = await report();
    expect(code).toBe(1);
    expect(found).toMatchObject({ requests: 3, same: 0, different: 0, notCompared: 3 });
  });

  test('breaks off where the listener breaks off, and says 502 where there is none', async () => {
    const el = await farSide((incoming, _body, response) => {
      response.writeHead(202, { 'Content-Length': '100' });
      response.write('{"eventID":');
      setImmediate(() => incoming.socket.destroy());
    });
    const { url } = await shadow(el.url);
    await expect(fetch(url, { method: 'POST', body: main }).then((response) => response.text())).rejects.toThrow('terminated');
    const nobody = await shadow('http://127.0.0.1:9');
    const answer = await fetch(nobody.url, { method: 'POST', body: main });
    expect([answer.status, await answer.text()]).toEqual([502, expect.stringContaining('http://127.0.0.1:9 gives no answer')]);
    expect(await nobody.report()).toMatchObject({ code: 1, report: { requests: 1, unanswered: 1 } });
  });

  test('says what is wrong with how it is called before it stands anywhere', async () => {
    expect(await ranHere(['shadow', '--forward-to', 'el-ci:8080'])).toMatchObject({ code: 2, err: expect.stringContaining('wanted a URL that begins with http:// or https://') });
    expect(await ranHere(['shadow', '--forward-to', 'http://el-ci:8080'])).toEqual({ code: 1, out: '', err: 'millrace: found no cluster, wanted --kubeconfig or --context, or to be run in one\n' });
  });
});

interface RawAnswer {
  readonly status: number;
  readonly message: string;
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

function raw(url: string, headers: Readonly<Record<string, string>>, pieces: readonly Buffer[]): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const sending = request(url, { method: 'POST', headers, agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, message: answer.statusMessage ?? '', rawHeaders: answer.rawHeaders, body: Buffer.concat(chunks).toString() }));
    });
    sending.on('error', reject);
    for (const piece of pieces) sending.write(piece);
    sending.end();
  });
}
