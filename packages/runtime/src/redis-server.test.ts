import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from '../../../test/support/until.ts';
import { askServer } from './redis-ask.ts';
import { findRedisServer } from './find-redis-server.ts';
import { startRedisServer, type RedisServer } from './redis-server.ts';

let folder: string;
let servers: RedisServer[];
let connections: Redis[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-launch-'));
  servers = [];
  connections = [];
});
afterEach(async () => {
  for (const connection of connections) connection.disconnect();
  await Promise.all(servers.map((server) => server.stop()));
  rmSync(folder, { recursive: true, force: true });
});

async function start(port: number | null = null): Promise<RedisServer> {
  const server = await startRedisServer({ folder, port, env: process.env });
  servers.push(server);
  return server;
}

function connect(server: { readonly url: string }): Redis {
  const connection = new Redis(server.url, { retryStrategy: null, disconnectTimeout: 50 });
  connection.on('error', () => {});
  connections.push(connection);
  return connection;
}

async function isGone(port: number): Promise<boolean> {
  return (await askServer(port, (connection) => connection.ping())) === null;
}

/** Another process that starts a server in the folder and tells its port; for being killed. */
async function startInChild() {
  const script = fileURLToPath(new URL('../../../test/support/own-redis.ts', import.meta.url));
  const child = spawn(process.execPath, [script, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await until(() => output.endsWith('\n'), 'the child to have started its server');
  return { child, port: Number(output), exited: once(child, 'exit') };
}

describe('a server of our own', () => {
  test('answers, keeps every write at once and evicts nothing', async () => {
    const connection = connect(await start());
    const settings = await Promise.all(['appendonly', 'appendfsync', 'maxmemory-policy', 'bind'].map(async (name) => (await connection.config('GET', name))));
    expect(settings).toEqual([['appendonly', 'yes'], ['appendfsync', 'always'], ['maxmemory-policy', 'noeviction'], ['bind', '127.0.0.1']]);
  });

  test('has what was stored when it is started again', async () => {
    const first = await start();
    await connect(first).set('stored', 'yes');
    await first.stop();
    expect(await isGone(first.port)).toBe(true);
    expect(await connect(await start()).get('stored')).toBe('yes');
  });

  test('has what was stored even when it was killed', async () => {
    const first = await start();
    await connect(first).set('stored', 'yes');
    process.kill(first.pid, 'SIGKILL');
    await first.ended;
    expect(await connect(await start()).get('stored')).toBe('yes');
  });

  test('is stopped as often as anybody likes', async () => {
    const server = await start();
    await Promise.all([server.stop(), server.stop()]);
    await server.stop();
    await server.ended;
    expect(await isGone(server.port)).toBe(true);
  });

  test('is stopped even when it does not answer', async () => {
    const server = await start();
    process.kill(server.pid, 'SIGSTOP');
    const stopping = server.stop();
    await stopping;
    expect(await isGone(server.port)).toBe(true);
  });
});

describe('an owner killed by kill -9', () => {
  test('takes its server along', async () => {
    const { child, port, exited } = await startInChild();
    expect(await isGone(port)).toBe(false);
    child.kill('SIGKILL');
    await exited;
    await until(() => isGone(port), 'the server to end');
  });

  test('leaves its folder to the next start, with everything stored', async () => {
    const { child, port, exited } = await startInChild();
    await connect({ url: `redis://127.0.0.1:${port}` }).set('stored', 'yes');
    child.kill('SIGKILL');
    const next = await start();
    await exited;
    expect(await connect(next).get('stored')).toBe('yes');
  });
});

describe('starting is refused in one line', () => {
  test('in a folder that a server of this process uses', async () => {
    await start();
    await expect(start()).rejects.toThrow(`data folder "${folder}": in use by another redis-server; stop it, or choose another folder`);
  });

  test('in a folder that a server of another process uses', async () => {
    const { child, exited } = await startInChild();
    await expect(start()).rejects.toThrow(`data folder "${folder}": in use by another redis-server`);
    child.kill('SIGKILL');
    await exited;
  });

  test('on a port that is taken', async () => {
    const taken = createServer();
    await new Promise<void>((listening) => taken.listen(0, '127.0.0.1', listening));
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const refused = await start(port).catch((error: unknown) => error);
    taken.close();
    expect(refused).toEqual(new Error(`redis-server: did not start on port ${port} with folder "${folder}": the port is taken`));
    await start(); // and the folder is free again
  });

  test('on a port where another Redis answers', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'millrace-launch-'));
    const other = await startRedisServer({ folder: elsewhere, port: null, env: process.env });
    const refused = await start(other.port).catch((error: unknown) => error);
    await other.stop();
    expect(refused).toEqual(new Error(`redis-server: did not start on port ${other.port} with folder "${folder}": the port is taken`));
    rmSync(elsewhere, { recursive: true });
  });

  test('with a broken append-only file', async () => {
    const first = await start();
    await connect(first).set('stored', 'yes');
    await first.stop();
    writeFileSync(join(folder, 'appendonlydir', 'appendonly.aof.manifest'), 'nonsense\n');
    await expect(start()).rejects.toThrow(/^redis-server: did not start on port \d+ with folder ".*": .+$/);
  });
});

function executable(name: string): string {
  const path = join(folder, name);
  writeFileSync(path, '#!/bin/sh\n');
  chmodSync(path, 0o755);
  return path;
}

describe('which binary', () => {
  test('redis-server goes before valkey-server, wherever they are', () => {
    const valkey = executable('valkey-server');
    expect(findRedisServer({ PATH: folder })).toBe(valkey);
    const redis = executable('redis-server');
    expect(findRedisServer({ PATH: `/nowhere:${folder}` })).toBe(redis);
  });

  test('REDIS_BIN goes before both', () => {
    executable('redis-server');
    const named = executable('my-redis');
    expect(findRedisServer({ PATH: folder, REDIS_BIN: named })).toBe(named);
  });

  test('none is told with what to type', () => {
    expect(() => findRedisServer({ PATH: folder })).toThrow('no redis-server or valkey-server on PATH: type "apt-get install redis-server", or set REDIS_URL or REDIS_BIN');
  });

  test('a REDIS_BIN that is not there is told', () => {
    expect(() => findRedisServer({ PATH: folder, REDIS_BIN: '/nowhere/redis' })).toThrow('REDIS_BIN: no executable file at "/nowhere/redis"');
  });
});
