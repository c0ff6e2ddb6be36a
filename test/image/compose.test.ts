/**
 * docker-compose.yml without Docker: every service by the image's entry point and its own command and environment, as processes of
 * this machine, until the tutorial's push is a PipelineRun. Exchanged are only host names, paths and ports. Not shown: that Docker builds
 * and starts it.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { findRedisServer } from '@millrace/runtime';
import { parse } from 'yaml';
import { chooseFree } from '../../services/cli/src/up/ports.ts';
import { startContainer } from '../support/container.ts';
import type { LocalContainer } from '../support/container.ts';
import { until } from '../support/until.ts';
import { readDockerfile } from './dockerfile.ts';

interface Service {
  readonly image: string;
  readonly build?: string;
  readonly command: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly healthcheck: { readonly test: readonly string[] };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
}

const root = fileURLToPath(new URL('../../', import.meta.url));
const text = readFileSync(path.join(root, 'docker-compose.yml'), 'utf8');
const { services, volumes } = parse(text, { merge: true }) as { readonly services: Readonly<Record<string, Service>>; readonly volumes: object };
const image = readDockerfile(readFileSync(path.join(root, 'Dockerfile'), 'utf8')).at(-1);
const ours = Object.entries(services).filter(([, { build }]) => build !== undefined);

describe('docker-compose.yml', () => {
  test.each(ours)('%s is of the image that is built here, writes nothing, and may nothing', (_, service) => {
    expect(service).toMatchObject({ image: 'millrace:dev', build: '.', read_only: true, cap_drop: ['ALL'] });
  });

  test('opens ports on loopback only', () => {
    const published = Object.values(services).flatMap(({ ports = [] }) => ports);
    expect(published).toEqual(published.filter((port) => port.startsWith('127.0.0.1:')));
  });

  test('mounts what is there', () => {
    const mounted = Object.values(services).flatMap(({ volumes = [] }) => volumes).map((volume) => volume.split(':')[0] ?? '');
    expect(mounted.filter((source) => (source.startsWith('./') ? !existsSync(path.join(root, source)) : !(source in volumes)))).toEqual([]);
  });

  test('names only services that it has, and asks for the key', () => {
    const named = Object.values(services).flatMap(({ depends_on = {} }) => Object.keys(depends_on));
    expect(named.filter((name) => !(name in services))).toEqual([]);
    expect([...text.matchAll(/\$\{(\w+):\?/g)].map(([, variable]) => variable)).toEqual(['MILLRACE_SECRET_KEY', 'MILLRACE_DASHBOARD_SESSION_KEY']);
  });
});

describe('what docker-compose.yml starts', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'millrace-compose-'));
  const running: LocalContainer[] = [];
  const place = new Map<string, Readonly<Record<'port' | 'ops', number>>>();
  const key = Buffer.alloc(32, 7).toString('base64');

  function portOf(name: string): number {
    return place.get(name)?.port ?? 0;
  }

  /** What stands in the file -> what it is on this machine. */
  function exchange(): readonly (readonly [string, string])[] {
    return [
      ...[...text.matchAll(/\$\{MILLRACE_\w*KEY:\?[^}]*\}/g)].map(([variable]) => [variable, key] as const),
      ['redis://redis:6379', `redis://127.0.0.1:${portOf('redis')}`],
      ['http://sandbox:8090', `http://127.0.0.1:${portOf('sandbox')}`],
      ['/objects', path.join(root, 'examples/tutorial')],
      ['/etc/redis/redis.conf', path.join(folder, 'redis.conf')],
      ['/nodejs/bin/node', process.execPath],
      ['/app/', root],
      ['0.0.0.0', '127.0.0.1'],
    ];
  }

  async function start(name: string): Promise<LocalContainer> {
    const service = services[name];
    if (service === undefined) throw new Error(`no service "${name}"`);
    const { port, ops } = { port: await chooseFree(0), ops: await chooseFree(0) };
    place.set(name, { port, ops });
    const entrypoint = service.build === undefined ? [] : (image?.instructions.flatMap((one) => (one.kind === 'entrypoint' ? one.command : [])) ?? []);
    const [program = '', ...args] = service.command;
    const command = name === 'redis' ? [findRedisServer(process.env), ...args, '--port', String(port)] : [...entrypoint, program, ...args];
    const started = startContainer({
      name,
      command,
      environment: { MILLRACE_HOST: '127.0.0.1', MILLRACE_PORT: String(port), MILLRACE_OPS_PORT: String(ops), ...service.environment },
      exchange: exchange(),
    });
    running.push(started);
    // Its own check takes a process each time, so it is asked when there is something to be seen.
    if (name !== 'redis') await started.until(() => isOk(name === 'sandbox' ? `http://127.0.0.1:${port}/readyz` : `http://127.0.0.1:${ops}/ready`), 'is ready');
    await started.until(() => isHealthy(name), 'is healthy');
    return started;
  }

  /** The health check of the file itself. */
  async function isHealthy(name: string): Promise<boolean> {
    const { port, ops } = place.get(name) ?? { port: 0, ops: 0 };
    const [, program = '', ...args] = services[name]?.healthcheck.test ?? [];
    if (program === 'redis-cli') return succeeds('redis-cli', ['-p', String(port), ...args]);
    const here = args.map((arg) => arg.replace(':9000/', `:${ops}/`).replace(':8090/', `:${port}/`));
    return succeeds(program === '/nodejs/bin/node' ? process.execPath : program, here);
  }

  beforeAll(async () => {
    writeFileSync(path.join(folder, 'redis.conf'), readFileSync(path.join(root, 'k8s/base/redis.conf'), 'utf8').replace('dir /data', `dir ${folder}`));
    // In the order of depends_on.
    const left = new Set(Object.keys(services));
    while (left.size > 0) {
      const next = [...left].filter((name) => Object.keys(services[name]?.depends_on ?? {}).every((one) => !left.has(one)));
      await Promise.all(next.map(start));
      for (const name of next) left.delete(name);
    }
  });
  afterAll(async () => {
    for (const one of running.toReversed()) await one.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('makes a PipelineRun of the push that its first lines send', async () => {
    const [, sent = ''] = /-d '(\{.*\})'/.exec(text) ?? [];
    const answer = await fetch(`http://127.0.0.1:${portOf('ingress')}/`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: sent });
    expect(answer.status).toBe(202);
    const [, list = ''] = /:8090(\/apis\S+)/.exec(text) ?? [];
    await until(async () => (await (await fetch(`http://127.0.0.1:${portOf('sandbox')}${list}`, { headers: { Accept: 'text/plain' } })).text()).includes('tekton-buildah-express-pipeline-run-'), 'a PipelineRun');
  });

  test('lets in who has the token that its first lines ask the sandbox for', async () => {
    const [, where = '', body = ''] = /:8090(\/api\/v1\/\S+\/token) .* -d '(\{.*\})'/.exec(text) ?? [];
    const answer = await fetch(`http://127.0.0.1:${portOf('sandbox')}${where}`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
    const { status } = (await answer.json()) as { readonly status: { readonly token: string } };
    const dashboard = `http://127.0.0.1:${portOf('dashboard')}`;
    const listed = `${dashboard}/api/events`;
    expect((await fetch(listed)).status).toBe(401);
    const signedIn = await fetch(`${dashboard}/api/session`, { method: 'POST', headers: { 'Content-Type': 'application/json', 'X-Millrace-Dashboard': '1' }, body: JSON.stringify({ token: status.token }) });
    const cookie = signedIn.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ');
    expect((await fetch(listed, { headers: { Cookie: cookie } })).status).toBe(200);
  });

  test('ends cleanly when it is asked to', async () => {
    expect(await Promise.all(running.filter(({ name }) => name !== 'redis').map((one) => one.stop()))).toEqual(ours.map(() => 0));
  });
});

async function isOk(url: string): Promise<boolean> {
  return await fetch(url).then(({ ok }) => ok, () => false);
}

function succeeds(program: string, args: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => execFile(program, [...args], (error) => resolve(error === null)));
}
