/** `millrace up` as a person meets it: the first start, the next one, and every mistake that is easily made. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { findRedisServer } from '@millrace/runtime';
import { Redis } from 'ioredis';
import { chooseFree } from '../../services/cli/src/up/ports.ts';
import { makeBundle } from '../support/bundle.ts';
import { millrace, ranHere } from '../support/command.ts';
import { until } from '../support/until.ts';

let folder: string;
let quick: readonly string[];
beforeAll(() => {
  makeBundle();
  folder = mkdtempSync(path.join(tmpdir(), 'millrace-up-'));
  quick = ['up', '--port', '0', '--dashboard-port', '0', '--sandbox-port', '0', '--data', path.join(folder, 'data')];
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function write(name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

async function listenSomewhere(): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  return { server, port: typeof address === 'object' && address !== null ? address.port : 0 };
}

async function complains(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<string> {
  const command = millrace(args, environment);
  expect(await command.ended).toBe(1);
  expect(command.output()).not.toMatch(/^\s+at .+:\d+:\d+/m);
  return command.output();
}

describe('millrace up', () => {
  test('plays the tutorial, stops on Ctrl-C, and still has what it stored at the next start', async () => {
    const first = millrace(quick);
    await first.says('Ctrl-C stops everything');
    const name = /PipelineRun default\/(\S+)/.exec(first.output())?.[1] ?? '';
    expect(first.output()).toMatch(/trigger \(unnamed\): created after \d+ ms/);
    expect(first.output()).toContain('warning   unknown field "spec.workspaces[0].persistentvolumeclaim"');
    expect(await first.interrupt()).toBe(0);
    expect(statSync(path.join(folder, 'data', 'secret-key')).mode & 0o777).toBe(0o600);

    const next = millrace([...quick, '--no-sample']);
    await next.says('Ctrl-C stops everything');
    const list = /curl -sS (http:\S+) -H 'Accept: text\/plain'/.exec(next.output())?.[1] ?? '';
    expect(await (await fetch(list)).text()).toContain(name);

    // What other commands are told of it, by a file that only its owner may read.
    const beside = ['--data', path.join(folder, 'data')];
    expect(statSync(path.join(folder, 'data', 'running.json')).mode & 0o777).toBe(0o600);
    expect((await ranHere(['events', ...beside])).out).toContain(`PipelineRun default/${name}`);
    const [, id = ''] = / ([0-9a-f-]{36}) /.exec((await ranHere(['events', ...beside])).out) ?? [];
    const [, page = ''] = /^page +(\S+)$/m.exec((await ranHere(['events', 'show', id, ...beside])).out) ?? [];
    expect(page).toMatch(new RegExp(`/events/${id}$`));
    expect(await (await fetch(page)).text()).toContain('<div id="root">');
    expect(await ranHere(['send', 'github', 'push', '--follow', ...beside])).toMatchObject({ code: 0, out: expect.stringContaining('created after') });
    expect(await ranHere(['doctor', ...beside])).toMatchObject({ code: 0, out: expect.stringContaining('\n0 wrong, 0 to look at, 0 not looked at, ') });
    expect(next.output()).not.toContain('sample ');

    // What is killed is started again, where everybody finds it.
    for (const service of ['worker', 'ingress']) {
      process.kill(Number(new RegExp(`^${service} +process (\\d+)`, 'm').exec(next.output())?.[1]), 'SIGKILL');
      await next.says(`${service.padEnd(9)} ended by itself; starting it again`);
    }
    const redis = new Redis(`redis://127.0.0.1:${/started on port (\d+)/.exec(next.output())?.[1] ?? ''}`);
    const [, pid] = /process_id:(\d+)/.exec(await redis.info('server')) ?? [];
    redis.disconnect();
    process.kill(Number(pid), 'SIGKILL');
    await next.says('redis     ended by itself; starting it again');
    await until(async () => (await ranHere(['send', 'github', 'push', '--follow', ...beside])).out.includes('created after'), 'an event is taken and worked on');
    expect((await ranHere(['events', ...beside])).out).toContain(`PipelineRun default/${name}`);
    expect(await next.interrupt()).toBe(0);
    expect(existsSync(path.join(folder, 'data', 'running.json'))).toBe(false);
  });

  test.each(['cluster ', 'redis ', 'objects ', 'ingress ', 'dashboard process'])('stops on Ctrl-C in the middle of its start, after "%s"', async (said) => {
    const command = millrace([...quick, '--no-sample']);
    await command.says(said);
    expect(await command.interrupt()).toBe(0);
  });

  test("loads one's own objects instead, with namespaces that are not there yet", async () => {
    const file = write(
      'own.yaml',
      `apiVersion: triggers.tekton.dev/v1beta1
kind: EventListener
metadata: {name: own, namespace: ci}
spec:
  triggers:
    - name: build
      bindings: [{name: url, value: $(body.repository.url)}]
      template:
        spec:
          params: [{name: url}]
          resourcetemplates:
            - {apiVersion: v1, kind: ConfigMap, metadata: {generateName: built-}, data: {url: $(tt.params.url)}}
`,
    );
    const command = millrace(['up', '--port', '0', '--dashboard-port', '0', '--sandbox-port', '0', '--data', path.join(folder, 'own'), '-f', file]);
    await command.says('Ctrl-C stops everything');
    expect(command.output()).toMatch(/trigger build: created after \d+ ms\n {10}ConfigMap ci\/built-/);
    expect(await command.interrupt()).toBe(0);
  });
});

describe('a mistake is one clear line and exit code 1', () => {
  test('when the port is taken', async () => {
    const { server, port } = await listenSomewhere();
    expect(await complains([...quick, '--port', String(port)])).toBe(`millrace: port ${port} (webhooks) is taken: stop what listens there, or choose another with --port\n`);
    expect(await complains([...quick, '--sandbox-port', String(port)])).toContain(`port ${port} (sandbox) is taken`);
    server.close();
  });

  test('when Redis can not be reached, or is no Redis URL', async () => {
    expect(await complains(quick, { REDIS_URL: `redis://127.0.0.1:${await chooseFree(0)}` })).toMatch(/^millrace: REDIS_URL: redis at "127\.0\.0\.1:\d+" can't be reached: connect ECONNREFUSED/m);
    expect(await complains(quick, { REDIS_URL: 'localhost' })).toMatch(/^millrace: REDIS_URL: not a URL/m);
  });

  test('when Redis may evict what is stored', async () => {
    const port = await chooseFree(0);
    const redis = spawn(findRedisServer(process.env), ['--port', String(port), '--save', '', '--maxmemory', '100mb', '--maxmemory-policy', 'allkeys-lru'], { stdio: ['ignore', 'pipe', 'ignore'] });
    await new Promise<void>((ready) => redis.stdout.on('data', (chunk: Buffer) => chunk.includes('Ready to accept') && ready()));
    expect(await complains(quick, { REDIS_URL: `redis://127.0.0.1:${port}` })).toMatch(/^millrace: redis maxmemory-policy allkeys-lru: expected noeviction/m);
    const ended = new Promise((exit) => redis.once('exit', exit));
    redis.kill();
    await ended;
  });

  test('when a YAML file has errors: file, document, field, what was wanted', async () => {
    const file = write('bad.yaml', 'apiVersion: triggers.tekton.dev/v1beta1\nkind: EventListener\nmetadata: {name: a}\nspec:\n  triggers:\n    - bindings: []\n---\napiVersion: v1\nkind: ConfigMap\n');
    expect(await complains([...quick, '-f', file])).toBe(
      `millrace: ${file}: document 1: EventListener "a": spec.triggers[0].template, spec.triggers[0].triggerRef: expected exactly one, got neither\n` +
        `millrace: ${file}: document 2: metadata.name: found nothing, wanted a text\n`,
    );
  });

  test('when the kubeconfig is not there; and KUBECONFIG alone is not used', async () => {
    expect(await complains([...quick, '--kubeconfig', path.join(folder, 'none')])).toContain(`millrace: kubeconfig "${path.join(folder, 'none')}" can't be read`);
    expect(await complains([...quick, '-f', write('unknown.yaml', 'apiVersion: example.com/v1\nkind: Foo\nmetadata: {name: a}\n')], { KUBECONFIG: '/nowhere' })).toMatch(
      /^KUBECONFIG is set but not used: .*\n[^]*the cluster has no kind "Foo" in "example\.com\/v1"/m,
    );
  });
});
