/** One redis-server with arguments of its own, for tests of several: killed, started again, and never left behind. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Redis } from 'ioredis';
import { findRedisServer } from '../../packages/runtime/src/find-redis-server.ts';
import { chooseFree } from '../../services/cli/src/up/ports.ts';
import { until } from './until.ts';

export interface RedisProcess {
  readonly host: string;
  readonly port: number;
  readonly folder: string;
  /** Runs commands on a connection to just this server. */
  readonly ask: <T>(commands: (server: Redis) => Promise<T>) => Promise<T>;
  /** kill -9. */
  readonly crash: () => Promise<void>;
  /** The same folder, port and arguments again. */
  readonly start: () => Promise<void>;
  /** Kills it and removes its folder. */
  readonly close: () => Promise<void>;
}

export interface RedisProcessOptions {
  /** What stands before the other arguments: a file of settings, `--sentinel`. */
  readonly first?: (folder: string, port: number) => readonly string[];
  readonly settings?: Readonly<Record<string, string | number>>;
  readonly password?: string;
}

export async function startRedisProcess({ first, settings = {}, password }: RedisProcessOptions = {}): Promise<RedisProcess> {
  const folder = mkdtempSync(path.join(tmpdir(), 'millrace-redis-'));
  const port = await chooseFree(0);
  const all = { bind: '127.0.0.1', port, dir: folder, ...(password === undefined ? {} : { requirepass: password, masterauth: password }), ...settings };
  const args = [...(first?.(folder, port) ?? []), ...Object.entries(all).flatMap(([name, value]) => [`--${name}`, ...String(value).split(' ')])];
  let running: Running | null = null;

  async function ask<T>(commands: (server: Redis) => Promise<T>): Promise<T> {
    const server = new Redis({ host: '127.0.0.1', port, ...(password === undefined ? {} : { password }), retryStrategy: () => null });
    server.on('error', () => {});
    try {
      return await commands(server);
    } finally {
      server.disconnect();
    }
  }
  async function start(): Promise<void> {
    const child = spawn(findRedisServer(process.env), args, { stdio: 'ignore' });
    // It ends with this process, however that ends.
    const watcher = spawn('/bin/sh', ['-c', `cat; kill -9 ${child.pid}`], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
    const ended = Promise.all([once(child, 'exit'), once(watcher, 'exit')]);
    child.once('exit', () => watcher.kill('SIGKILL'));
    running = { child, ended };
    await until(() => ask((server) => server.ping()).then(() => true, () => false), `redis on port ${port} answers`);
  }

  async function crash(): Promise<void> {
    running?.child.kill('SIGKILL');
    await running?.ended;
  }

  await start();
  return {
    host: '127.0.0.1',
    port,
    folder,
    ask,
    crash,
    start,
    async close() {
      await crash();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<unknown>;
}
