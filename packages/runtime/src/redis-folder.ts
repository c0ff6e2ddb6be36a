/**
 * One redis-server a data folder: two would write the same append-only file. The lock is a file that names its owner and
 * the server's port. It is stale when its owner is gone and no server answers from the folder; the server of an owner
 * that was killed ends by itself a moment later, so a new start waits for it.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { askServer } from './redis-ask.ts';

export interface FolderLock {
  readonly folder: string;
}

export async function lockFolder(folder: string, port: number): Promise<FolderLock> {
  if (held.has(folder)) throw new Error(inUse(folder));
  const since = performance.now();
  for (let owner = readOwner(folder); owner !== null; owner = readOwner(folder)) {
    const waited = performance.now() - since;
    const [answers, alive] = [await servesFolder(owner.port, folder), isAlive(owner.pid)];
    if (answers && waited > (alive ? livesMs : endsMs)) throw new Error(inUse(folder));
    // A process id may have been given to somebody else, so an owner without a server does not hold for ever.
    if (!answers && (!alive || waited > startsMs)) rmSync(lockPath(folder), { force: true });
    else await new Promise((done) => setTimeout(done, pollMs));
  }
  try {
    writeFileSync(lockPath(folder), JSON.stringify({ pid: process.pid, port }), { flag: 'wx', mode: 0o600 });
  } catch (cause) {
    throw new Error(inUse(folder), { cause });
  }
  held.add(folder);
  return { folder };
}

/** Idempotent. */
export function unlockFolder({ folder }: FolderLock): void {
  if (held.delete(folder)) rmSync(lockPath(folder), { force: true });
}

function inUse(folder: string): string {
  return `data folder "${folder}": in use by another redis-server; stop it, or choose another folder`;
}

function readOwner(folder: string): { readonly pid: number; readonly port: number } | null {
  try {
    const [, pid, port] = /^\{"pid":(\d+),"port":(\d+)\}$/.exec(readFileSync(lockPath(folder), 'utf8')) ?? [];
    // Half a file: its writer was killed in between.
    return { pid: Number(pid ?? 0), port: Number(port ?? 0) };
  } catch {
    return null;
  }
}

async function servesFolder(port: number, folder: string): Promise<boolean> {
  if (port === 0) return false;
  const answer = await askServer(port, (connection) => connection.config('GET', 'dir'));
  return Array.isArray(answer) && answer.includes(folder);
}

function isAlive(pid: number): boolean {
  if (pid === 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function lockPath(folder: string): string {
  return join(folder, 'owner.json');
}

/** Locks of this process: its own id says nothing about whether it still holds one. */
const held = new Set<string>();
/** How long a server may outlive its killed owner; how long a living one is taken for one that was just killed. */
const endsMs = 10_000;
const livesMs = 1_500;
/** How long an owner may take until its server answers. */
const startsMs = 5_000;
const pollMs = 50;
