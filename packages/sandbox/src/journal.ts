/**
 * What survives a restart: an append-only file of JSON lines, one a change, written before the change is answered.
 * Writes reach the operating system, not the disk (no fsync): a killed process loses nothing, a power cut may lose the last moments.
 * At start the file is read, a torn last line is left out, and what is left is written anew as a snapshot that replaces it by rename.
 */
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KubeObject } from './json.ts';

/** A change of the object with this key; null removes it. */
type Entry = Readonly<{ rv: number; resource: string; key: string; object: KubeObject | null }>;

export type Journal = Readonly<{ append: (entry: Entry) => void; close: () => void }>;

/** Objects by resource, then by namespace and name. */
export type Contents = Readonly<{ rv: number; objects: Map<string, Map<string, KubeObject>> }>;

/** Reads and compacts the journal of `dataDir`, and opens it for appending. Null keeps nothing. */
export function openJournal(dataDir: string | null): Readonly<{ journal: Journal; contents: Contents }> {
  if (dataDir === null) return { journal: { append() {}, close() {} }, contents: { rv: 0, objects: new Map() } };
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, 'sandbox.jsonl');
  const contents = replay(existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter((line) => line !== '') : []);
  // It holds Secrets.
  writeFileSync(`${path}.new`, snapshot(contents), { mode: 0o600 });
  renameSync(`${path}.new`, path);
  const file = openSync(path, 'a');
  return { contents, journal: { append: (entry) => writeFileSync(file, lineOf(entry)), close: () => closeSync(file) } };
}

export function objectKey(namespace: string | null | undefined, name: string): string {
  return `${namespace ?? ''}/${name}`;
}

const NOTHING: Entry = { rv: 0, resource: '', key: '', object: null };

function replay(lines: readonly string[]): Contents {
  const objects: Contents['objects'] = new Map();
  let newest = 0;
  for (const [index, line] of lines.entries()) {
    const { rv, resource, key, object } = entryOf(line, index === lines.length - 1);
    const ofResource = objects.get(resource) ?? new Map<string, KubeObject>();
    if (object === null) ofResource.delete(key);
    else objects.set(resource, ofResource.set(key, object));
    newest = Math.max(newest, rv);
  }
  return { rv: newest, objects };
}

function entryOf(line: string, last: boolean): Entry {
  try {
    return JSON.parse(line);
  } catch (cause) {
    if (last) return NOTHING;
    throw new Error(`sandbox journal: wanted JSON in every line but the last, found "${line.slice(0, 80)}"`, { cause });
  }
}

function snapshot({ rv, objects }: Contents): string {
  const all = [...objects].flatMap(([resource, ofResource]) => [...ofResource].map(([key, object]) => lineOf({ rv, resource, key, object })));
  // The version survives even if no object does.
  return lineOf({ ...NOTHING, rv }) + all.join('');
}

function lineOf(entry: Entry): string {
  return `${JSON.stringify(entry)}\n`;
}
