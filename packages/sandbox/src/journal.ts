/**
 * What survives a restart: an append-only file of JSON lines, one a change, written before the change is answered.
 * Writes reach the operating system, not the disk (no fsync): a killed process loses nothing, a power cut may lose the last moments.
 * At start the file is read, a torn last line is left out, and what is left is written anew as a snapshot that replaces it by rename.
 */
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { KubeObject } from './json.ts';

export type Entry =
  | { readonly op: 'put'; readonly rv: number; readonly resource: string; readonly object: KubeObject }
  | { readonly op: 'remove'; readonly rv: number; readonly resource: string; readonly key: string }
  | { readonly op: 'revision'; readonly rv: number };

export type Journal = { readonly append: (entry: Entry) => void; readonly close: () => void };

export type Contents = { readonly rv: number; readonly objects: Map<string, Map<string, KubeObject>> };

/** Reads and compacts the journal of `dataDir`, and opens it for appending. */
export function openJournal(dataDir: string): { readonly journal: Journal; readonly contents: Contents } {
  mkdirSync(dataDir, { recursive: true });
  const path = join(dataDir, 'sandbox.jsonl');
  const contents = replay(linesOf(path));
  writeFileSync(`${path}.new`, snapshot(contents));
  renameSync(`${path}.new`, path);
  const file = openSync(path, 'a', 0o600);
  return { contents, journal: { append: (entry) => writeWhole(file, `${JSON.stringify(entry)}\n`), close: () => closeSync(file) } };
}

/** Where nothing is to survive. */
export function noJournal(): Journal {
  return { append() {}, close() {} };
}

export function objectKey(namespace: string | undefined, name: string): string {
  return `${namespace ?? ''}/${name}`;
}

function linesOf(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n').filter((line) => line !== '');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

function replay(lines: readonly string[]): Contents {
  const objects = new Map<string, Map<string, KubeObject>>();
  let rv = 0;
  for (const [index, line] of lines.entries()) {
    const entry = entryOf(line, index === lines.length - 1);
    if (entry === null) break;
    rv = Math.max(rv, entry.rv);
    if (entry.op === 'put') {
      const { namespace, name } = entry.object.metadata;
      const ofResource = objects.get(entry.resource) ?? new Map<string, KubeObject>();
      objects.set(entry.resource, ofResource.set(objectKey(namespace, name), entry.object));
    } else if (entry.op === 'remove') {
      objects.get(entry.resource)?.delete(entry.key);
    }
  }
  return { rv, objects };
}

function entryOf(line: string, last: boolean): Entry | null {
  try {
    const entry: Entry = JSON.parse(line);
    return entry;
  } catch (cause) {
    if (last) return null;
    throw new Error(`sandbox journal: a line before the last is not JSON: "${line.slice(0, 80)}"`, { cause });
  }
}

function snapshot({ rv, objects }: Contents): string {
  const entries: Entry[] = [{ op: 'revision', rv }];
  for (const [resource, ofResource] of objects) {
    for (const object of ofResource.values()) entries.push({ op: 'put', rv: Number(object.metadata.resourceVersion), resource, object });
  }
  return entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
}

function writeWhole(file: number, line: string): void {
  const bytes = Buffer.from(line);
  for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
}
