/**
 * A redis-server or valkey-server of our own, for as long as we live: the embedded default, and the tests' Redis.
 *
 *   start: lock the folder -> spawn on a port -> wait until it answers      (another port when it was taken meanwhile)
 *   stop:  SHUTDOWN (it saves) -> wait -> SIGKILL when it takes too long
 *
 * It ends with its owner, however that ends: a shell beside it reads a pipe whose other end the owner holds, and when
 * that closes tells the server to save and stop. A start in a folder whose owner was killed waits for that first.
 * It has a process group of its own: Ctrl-C in the terminal is for the owner, which may still need its Redis to drain.
 */
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { Readable, Writable } from 'node:stream';
import { findRedisServer } from './find-redis-server.ts';
import { freePort } from './ports.ts';
import { askServer } from './redis-ask.ts';
import { lockFolder, unlockFolder, type FolderLock } from './redis-folder.ts';
import { complaint, lastLines, serverPid } from './redis-output.ts';

export interface RedisServerOptions {
  /** Where its data lives; made if absent. */
  readonly folder: string;
  /** Null: a free one. */
  readonly port: number | null;
  /** The process environment: REDIS_BIN, else PATH. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Bytes, or null for no limit. */
  readonly maxMemory?: number | null;
}

export interface RedisServer {
  readonly url: string;
  readonly port: number;
  /** Of the server itself. */
  readonly pid: number;
  /** Settles when the process is gone, whoever ended it. */
  readonly ended: Promise<void>;
  /** Saves and stops; idempotent, bounded. */
  stop(): Promise<void>;
}

/** Throws an Error of one line when there is no server to start, the folder is in use, or it does not come up. */
export async function startRedisServer(options: RedisServerOptions): Promise<RedisServer> {
  const binary = findRedisServer(options.env);
  const folder = resolve(options.folder);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (let attempt = 1; ; attempt += 1) {
    const port = options.port ?? (await freePort());
    const lock = await lockFolder(folder, port);
    const started = await launch({ binary, folder, port, lock, maxMemory: options.maxMemory ?? null });
    if (started.kind === 'up') return started.server;
    unlockFolder(lock);
    if (!started.portTaken || options.port !== null || attempt === portAttempts) {
      throw new Error(`redis-server: did not start on port ${port} with folder "${folder}": ${started.why}`);
    }
  }
}

type Launched = { readonly kind: 'up'; readonly server: RedisServer } | { readonly kind: 'down'; readonly why: string; readonly portTaken: boolean };

interface Launch {
  readonly binary: string;
  readonly folder: string;
  readonly port: number;
  readonly lock: FolderLock;
  readonly maxMemory: number | null;
}

async function launch({ binary, folder, port, lock, maxMemory }: Launch): Promise<Launched> {
  const child = spawn('/bin/sh', ['-c', watchOwner, 'sh', binary, ...serverArguments(folder, port, maxMemory)], { stdio: ['pipe', 'pipe', 'pipe'], detached: true });
  const output = lastLines(child);
  let running = true;
  const ended = new Promise<void>((done) => {
    child.once('error', () => done());
    child.once('exit', () => done());
  }).then(() => {
    running = false;
    child.stdin.destroy();
    unlockFolder(lock);
  });

  const pid = await Promise.race([answersBy(port, () => running, () => serverPid(output())), ended.then(() => null)]);
  if (pid === null) {
    child.stdin.end();
    if (running) await Promise.race([ended, after(stopMs)]);
    const portTaken = /address already in use/i.test(output());
    return { kind: 'down', why: portTaken ? 'the port is taken' : complaint(output()), portTaken };
  }
  return { kind: 'up', server: { url: `redis://127.0.0.1:${port}`, port, pid, ended, stop: () => stop(port, pid, child, ended) } };
}

// $@ is the server. The watcher's `cat` ends when the owner's end of the pipe (fd 3) closes.
const watchOwner = `
exec 3<&0
"$@" </dev/null 3<&- &
server=$!
echo "server pid $server"
{ cat >/dev/null; kill -TERM $server; } <&3 3<&- >/dev/null 2>&1 &
exec 3<&-
wait $server
`;

function serverArguments(folder: string, port: number, maxMemory: number | null): readonly string[] {
  const settings: Record<string, string> = {
    bind: '127.0.0.1',
    port: String(port),
    dir: folder,
    appendonly: 'yes',
    appendfsync: 'always',
    // With appendfsync always there is nothing for a snapshot to add; the append-only file is rewritten as it grows.
    save: '',
    'maxmemory-policy': 'noeviction',
    maxmemory: String(maxMemory ?? 0),
    'shutdown-timeout': '1',
    daemonize: 'no',
  };
  return Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
}

async function stop(port: number, pid: number, child: Child, ended: Promise<void>): Promise<void> {
  // It closes the connection instead of answering.
  await Promise.race([askServer(port, (connection) => connection.shutdown(), stopMs), ended]);
  if (!child.stdin.destroyed) child.stdin.end();
  await Promise.race([ended, after(stopMs)]);
  if (child.exitCode === null && child.signalCode === null) kill(pid);
  await ended;
}

/** The server's process id once it answers and has loaded its data, however long that takes; null when it has ended or is silent. */
async function answersBy(port: number, isRunning: () => boolean, saidPid: () => number | null): Promise<number | null> {
  let until = performance.now() + silentMs;
  await after(pollMs);
  while (performance.now() < until) {
    const found = await askServer(port, (connection) => connection.info());
    if (!isRunning()) return null;
    // Null where the shell has not come to say it yet.
    const pid = saidPid();
    // Another server may be what answers, ours being about to find the port taken.
    const isOurs = pid !== null && (found?.includes(`process_id:${pid}\r`) ?? false);
    if (isOurs && found?.includes('\nloading:0\r')) return pid;
    if (isOurs) until = performance.now() + silentMs;
    await after(pollMs);
  }
  return null;
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}

function after(milliseconds: number): Promise<void> {
  return new Promise((done) => setTimeout(done, milliseconds).unref());
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

const portAttempts = 3;
const silentMs = 20_000;
const stopMs = 3_000;
const pollMs = 20;
