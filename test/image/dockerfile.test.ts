/** The Dockerfile against the repository: what it copies is there, what it starts starts. It is played whole in image.long.test.ts. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { readDockerfile, readIgnore } from './dockerfile.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const stages = readDockerfile(readFileSync(path.join(root, 'Dockerfile'), 'utf8'));
const ignore = readIgnore(readFileSync(path.join(root, '.dockerignore'), 'utf8'));
const final = stages.at(-1);

describe('the image', () => {
  test('runs as a user that is a number, which Kubernetes can check, and that Tekton gives its listeners too', () => {
    expect(final?.instructions.find(({ kind }) => kind === 'user')).toEqual({ kind: 'user', user: '65532:65532' });
  });

  test('is made for the Node that everything is tested on', () => {
    const [major] = process.versions.node.split('.');
    expect(new Set(stages.map(({ base }) => base))).toEqual(new Set([`node:${major}-bookworm-slim`, `gcr.io/distroless/nodejs${major}-debian12:nonroot`]));
  });

  test.each([
    ['packages/ledger/src/scripts/persist.lua', false],
    ['packages/sandbox/tables/kinds.yaml', false],
    ['scripts/serve.mjs', false],
    ['scripts/bundled.mjs', false],
    ['services/dashboard/package.json', false],
    ['scripts/test.mjs', true],
    ['packages/ledger/src/keys.test.ts', true],
    ['services/ingress/build/tsbuildinfo', true],
    ['services/dashboard/node_modules/vite/package.json', true],
    ['services/dashboard/.env', true],
    ['.env', true],
    ['.git/config', true],
    ['.millrace/secret-key', true],
    ['test/support/certificates.ts', true],
  ])('leaves out %s: %s', (file, isOut) => {
    expect(ignore.isOut(file)).toBe(isOut);
  });
});

describe('the entry point', () => {
  const entry = final?.instructions.find((one) => one.kind === 'entrypoint');

  function serve(...args: readonly string[]): { readonly code: number | null; readonly text: string } {
    const command = entry?.kind === 'entrypoint' ? entry.command : [];
    const [, ...rest] = command.map((word) => word.replace(/^\/app\//, root));
    const { status, stdout, stderr } = spawnSync(process.execPath, [...rest, ...args], { env: {}, encoding: 'utf8' });
    return { code: status, text: stdout + stderr };
  }

  test.each([
    ['no argument', []],
    ['"ingest"', ['ingest']],
  ])('says what it found and what it wanted: %s', (found, args) => {
    expect(serve(...args)).toEqual({ code: 1, text: `millrace: found ${found}, wanted one of ingress, worker, dashboard, controller, sandbox, millrace, or the flags that Tekton's controller gives\n` });
  });

  test.each(['ingress', 'worker'])('starts %s, which says what it misses', (service) => {
    const { code, text } = serve(service);
    expect(code).toBe(1);
    expect(text).toContain(`${service}: REDIS_URL: found nothing`);
  });

  test('hands the command its own arguments', () => {
    expect(serve('millrace', 'up', '--port', 'x').text).toContain("option '--port <port>' argument 'x' is invalid");
  });
});
