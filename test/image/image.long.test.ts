/**
 * The image, without a container engine: every line of the Dockerfile is played into folders, and what is then in the last one runs by its
 * entry point, as the image's user, who may write nowhere in it. Not shown: the bases themselves, and other platforms than this machine's.
 */
import { chmodSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { chooseFree } from '../../services/cli/src/up/ports.ts';
import { startContainer } from '../support/container.ts';
import type { LocalContainer } from '../support/container.ts';
import { startTestRedis } from '../support/redis.ts';
import type { TestRedis } from '../support/redis.ts';
import { playDockerfile, readDockerfile, readIgnore } from './dockerfile.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const stages = readDockerfile(readFileSync(path.join(root, 'Dockerfile'), 'utf8'));
const entrypoint = stages.at(-1)?.instructions.flatMap((one) => (one.kind === 'entrypoint' ? one.command : [])) ?? [];
/** Becoming another user takes root. */
const user = process.getuid?.() === 0 ? 65_532 : undefined;

describe('the image', () => {
  let folder: string;
  let image: string;
  let redis: TestRedis;
  const running: LocalContainer[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'millrace-image-'));
    chmodSync(folder, 0o755);
    image = playDockerfile(stages, root, readIgnore(readFileSync(path.join(root, '.dockerignore'), 'utf8')), folder);
    redis = await startTestRedis();
    process.stderr.write(`the image holds ${Math.round(filesOf(path.join(image, 'app')).reduce((sum, file) => sum + statSync(file).size, 0) / 2 ** 20)} MiB besides its base\n`);
  }, 600_000);
  afterAll(async () => {
    for (const one of running.toReversed()) await one.stop();
    await redis?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function start(name: string, args: readonly string[], environment: Readonly<Record<string, string>>): LocalContainer {
    const exchange = [['/nodejs/bin/node', process.execPath], ['/app/', `${image}/app/`]] as const;
    const started = startContainer({ name, command: [...entrypoint, ...args], environment: { NODE_ENV: 'production', ...environment }, exchange, ...(user === undefined ? {} : { user }) });
    running.push(started);
    return started;
  }

  test('has what production needs, and no more', () => {
    const packages = readdirSync(path.join(image, 'app/node_modules'));
    expect(packages).toEqual(expect.arrayContaining(['bullmq', 'ioredis', 'express', 'undici', '@kubernetes']));
    expect(packages.filter((name) => ['jest', 'typescript', 'vite', 'oxlint', 'playwright-core', 'node', 'react'].includes(name))).toEqual([]);
    const files = filesOf(path.join(image, 'app'));
    // One content for every platform.
    expect(files.filter((file) => file.endsWith('.node'))).toEqual([]);
    const ours = files.filter((file) => !file.includes('/node_modules/'));
    expect(ours.filter((file) => /\.test\.ts$|\/\.env|\.pem$|secret-key$/.test(file))).toEqual([]);
    expect(ours).toEqual(expect.arrayContaining([path.join(image, 'app/LICENSE'), path.join(image, 'app/NOTICE'), path.join(image, 'app/services/dashboard/build/web/index.html')]));
  });

  test('can be read by everybody and written by nobody but its owner', () => {
    const odd = filesOf(path.join(image, 'app')).filter((file) => {
      const { mode } = statSync(file);
      return (mode & 0o004) === 0 || (mode & 0o022) !== 0;
    });
    expect(odd).toEqual([]);
  });

  test('starts every service by its argument, and each stops when it is asked to', async () => {
    const [sandboxPort, webhooks, pages] = [await chooseFree(0), await chooseFree(0), await chooseFree(0)];
    const sandbox = start('sandbox', ['sandbox'], { MILLRACE_PORT: String(sandboxPort) });
    await sandbox.until(() => answers(`http://127.0.0.1:${sandboxPort}/readyz`), 'is ready');
    const settings = {
      REDIS_URL: redis.url,
      MILLRACE_KUBE_URL: `http://127.0.0.1:${sandboxPort}`,
      MILLRACE_SECRET_KEY: Buffer.alloc(32, 1).toString('base64'),
      MILLRACE_DASHBOARD_SESSION_KEY: Buffer.alloc(32, 2).toString('base64'),
      MILLRACE_HOST: '127.0.0.1',
    };
    const ports = new Map([['ingress', webhooks], ['dashboard', pages]]);
    for (const name of ['ingress', 'worker', 'dashboard', 'controller']) {
      const ops = await chooseFree(0);
      const service = start(name, [name], { ...settings, MILLRACE_PORT: String(ports.get(name) ?? 0), MILLRACE_OPS_PORT: String(ops) });
      await service.until(() => answers(`http://127.0.0.1:${ops}/ready`), 'is ready');
    }
    expect(await (await fetch(`http://127.0.0.1:${pages}/`)).text()).toContain('<script type="module"');

    const port = await chooseFree(0);
    const forwarder = start('forwarder', ['--el-name=none', '--el-namespace=default', `--port=${port}`], { MILLRACE_INGRESS_URL: `http://127.0.0.1:${webhooks}` });
    await forwarder.until(() => answers(`http://127.0.0.1:${port}/live`), 'is live');
    expect((await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: '{}' })).status).toBe(404);

    expect(await Promise.all(running.splice(0).map(async (one) => [one.name, await one.stop()]))).toEqual(['sandbox', 'ingress', 'worker', 'dashboard', 'controller', 'forwarder'].map((name) => [name, 0]));
  });

  test('has the command in it', async () => {
    const command = start('millrace', ['millrace', '--help'], {});
    expect(await command.ended).toBe(0);
    expect(command.output()).toContain('Usage: millrace');
  });
});

/** Every file, and what a link leads to must be there too. */
function filesOf(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true }).flatMap((entry) => {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isSymbolicLink() && !existsSync(file)) throw new Error(`${file} leads nowhere`);
    return entry.isFile() ? [file] : [];
  });
}

async function answers(url: string): Promise<boolean> {
  return await fetch(url).then(({ ok }) => ok, () => false);
}
