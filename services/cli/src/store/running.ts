/**
 * What a running `millrace up` has written down for the other commands: where its Redis, its webhooks, its dashboard and its cluster are.
 * The file is there from when everything runs until it stops; one whose process is gone counts as none.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isJsonObject, textAt } from '@millrace/triggers';
import type { JsonValue } from '@millrace/triggers';

export interface Running {
  readonly pid: number;
  readonly redisUrl: string;
  /** Where webhooks go, without a listener's path: `http://127.0.0.1:8080`. */
  readonly webhooks: string;
  readonly dashboard: string;
  /** How a process finds its cluster, as chooseCluster of packages/kube reads it. */
  readonly cluster: Readonly<Record<string, string>>;
}

/** For its owner's eyes: the URL of Redis may hold a password. */
export function writeRunning(dataFolder: string, running: Running): void {
  writeFileSync(fileIn(dataFolder), `${JSON.stringify(running, null, 2)}\n`, { mode: 0o600 });
}

export function removeRunning(dataFolder: string): void {
  rmSync(fileIn(dataFolder), { force: true });
}

export function readRunning(dataFolder: string): Running | null {
  const found = parsed(fileIn(dataFolder));
  const pid = isJsonObject(found) ? found['pid'] : undefined;
  if (typeof pid !== 'number' || !isAlive(pid)) return null;
  const cluster = isJsonObject(found) && isJsonObject(found['cluster'] ?? null) ? found['cluster'] : {};
  return { pid, redisUrl: textAt(found, 'redisUrl'), webhooks: textAt(found, 'webhooks'), dashboard: textAt(found, 'dashboard'), cluster: textsOf(cluster) };
}

function parsed(file: string): JsonValue {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as JsonValue;
  } catch {
    // Not there, or being written just now.
    return null;
  }
}

function textsOf(value: JsonValue | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(isJsonObject(value) ? value : {}).flatMap(([name, text]) => (typeof text === 'string' ? [[name, text]] : [])));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It is there and somebody else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function fileIn(dataFolder: string): string {
  return path.join(dataFolder, 'running.json');
}
