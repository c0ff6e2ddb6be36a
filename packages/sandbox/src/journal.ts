/**
 * What survives a restart: an append-only file of JSON lines, one a change, written before the change is answered.
 * Writes reach the operating system, not the disk (no fsync): a killed process loses nothing, a power cut may lose the last moments.
 * At start the file is read, a torn last line is left out, and what is left is written anew as a snapshot that replaces it by rename.
 */
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { KubeObject } from './json.ts';

export type Entry =
  | { readonly op: 'put'; readonly rv: number; readonly resource: string; readonly object: KubeObject }
  | { readonly op: 'remove'; readonly rv: number; readonly resource: string; readonly key: string }
  | { readonly op: 'revision'; readonly rv: number };

export type Journal = { readonly append: (entry: Entry) => void; readonly close: () => void };

export type Contents = { readonly rv: number; readonly objects: Map<string, Map<string, KubeObject>> };

/** Reads and compacts the journal of `dataDir`, and opens it for appending. Null keeps nothing. */
export function openJournal(dataDir: string | null): { readonly journal: Journal; readonly contents: Contents } {
  if (dataDir === null) return { journal: { append() {}, close() {} }, contents: { rv: 0, objects: new Map() } };
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, 'sandbox.jsonl');
  const contents = replay(existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter((line) => line !== '') : []);
  // It holds Secrets.
  writeFileSync(`${path}.new`, snapshot(contents), { mode: 0o600 });
  renameSync(`${path}.new`, path);
  const file = openSync(path, 'a');
  return { contents, journal: { append: (entry) => writeWhole(file, `${JSON.stringify(entry)}\n`), close: () => closeSync(file) } };
}

export function objectKey(namespace: string | undefined, name: string): string {
  return `${namespace ?? ''}/${name}`;
}

function replay(lines: readonly string[]): Contents {
  const objects = new Map<string, Map<string, KubeObject>>();
  let rv = 0;
  for (const [index, line] of lines.entries()) {
    const entry = entryOf(line, index === lines.length - 1);
    if (entry === null) break;
    rv = Math.max(rv, entry.rv);
    if (entry.op === 'remove') objects.get(entry.resource)?.delete(entry.key);
    if (entry.op !== 'put') continue;
    const { namespace, name } = entry.object.metadata;
    const ofResource = objects.get(entry.resource) ?? new Map<string, KubeObject>();
    objects.set(entry.resource, ofResource.set(objectKey(namespace, name), entry.object));
  }
  return { rv, objects };
}

function entryOf(line: string, last: boolean): Entry | null {
  try {
    const entry: Entry = JSON.parse(line);
    return entry;
  } catch (cause) {
    if (last) return null;
    throw new Error(`sandbox journal: wanted JSON in every line but the last, found "${line.slice(0, 80)}"`, { cause });
  }
}

function snapshot({ rv, objects }: Contents): string {
  const puts = [...objects].flatMap(([resource, ofResource]) =>
    [...ofResource.values()].map((object): Entry => ({ op: 'put', rv: Number(object.metadata.resourceVersion), resource, object })),
  );
  return [{ op: 'revision', rv }, ...puts].map((entry) => `${JSON.stringify(entry)}\n`).join('');
}

function writeWhole(file: number, line: string): void {
  const bytes = Buffer.from(line);
  for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
}
