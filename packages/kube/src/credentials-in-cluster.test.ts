import { afterEach, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectKube } from './connect.ts';
import { CA, SERVER_CERTIFICATE, SERVER_KEY } from '../../../test/support/certificates.ts';
import { sendJson, startWireServer, status } from '../../../test/support/wire-server.ts';

const open: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const close of open.splice(0)) {
    await close();
  }
});

async function pod(valid: () => string) {
  const server = await startWireServer(
    (seen, response) => (seen.headers.authorization === `Bearer ${valid()}` ? sendJson(response, 200, { token: valid() }) : sendJson(response, 401, status(401, 'Unauthorized', 'Unauthorized'))),
    { key: SERVER_KEY, cert: SERVER_CERTIFICATE },
  );
  const folder = mkdtempSync(join(tmpdir(), 'serviceaccount-'));
  writeFileSync(join(folder, 'ca.crt'), CA);
  writeFileSync(join(folder, 'token'), 'token-1\n');
  const clock = { now: 0 };
  const { hostname, port } = new URL(server.url);
  const kube = await connectKube({ kind: 'in-cluster', host: hostname, port, folder }, { now: () => clock.now });
  open.push(
    () => server.close(),
    () => kube.close(),
    () => rmSync(folder, { recursive: true }),
  );
  return { kube, server, folder, clock, ask: () => kube.request({ method: 'GET', path: '/' }) };
}

test('a pod uses its own token, and the cluster CA', async () => {
  const { kube, server, ask } = await pod(() => 'token-1');
  expect(await ask()).toMatchObject({ kind: 'answer', body: { token: 'token-1' } });
  expect([kube.server, kube.context]).toEqual([server.url, null]);
});

test('a token that the kubelet rotates is read again after a minute', async () => {
  const { folder, clock, server, ask } = await pod(() => (clock.now === 0 ? 'token-1' : 'token-2'));
  await ask();
  writeFileSync(join(folder, 'token'), 'token-2\n');
  clock.now = 60_000;
  expect(await ask()).toMatchObject({ kind: 'answer', body: { token: 'token-2' } });
  expect(server.requests.length).toBe(2);
});

test('a token that is refused before that is read again at once', async () => {
  let valid = 'token-1';
  const { folder, clock, server, ask } = await pod(() => valid);
  await ask();
  valid = 'token-2';
  writeFileSync(join(folder, 'token'), 'token-2\n');
  clock.now = 5_000;
  expect(await ask()).toMatchObject({ kind: 'answer', body: { token: 'token-2' } });
  expect(server.requests.length).toBe(3);
});

test('a token file that is gone is our own trouble, and nothing is sent', async () => {
  const { folder, clock, server, ask } = await pod(() => 'token-1');
  rmSync(join(folder, 'token'));
  clock.now = 5_000;
  expect(await ask()).toMatchObject({ kind: 'unanswered', sent: false, failure: { code: 'NO_CREDENTIALS', classified: { reason: 'api-unauthorized', scope: { kind: 'cluster' } } } });
  expect(server.connections).toBe(0);
});
