import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Case } from './suite.ts';

export interface CaseFile {
  /** The file's name without `.json`; what is printed. */
  readonly name: string;
  /** The file's own `suite` field. */
  readonly suite: string;
  readonly cases: readonly Case[];
}

export const recordedVectors = join(import.meta.dirname, 'vectors');

/** Every case file of a folder, by name. A JSON file without `cases` (cluster.json) is none. */
export async function loadCaseFiles(folder: string): Promise<readonly CaseFile[]> {
  const names = (await listFolder(folder)).filter((name) => name.endsWith('.json')).sort();
  const files = await Promise.all(names.map((name) => loadCaseFile(join(folder, name))));
  return files.filter((file) => file !== null);
}

async function listFolder(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (cause) {
    throw new Error(`folder "${folder}": can't be read: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

async function loadCaseFile(path: string): Promise<CaseFile | null> {
  const name = basename(path, '.json');
  let content: unknown;
  try {
    content = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new Error(`file "${path}": not JSON: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
  if (typeof content !== 'object' || content === null || !('cases' in content) || !Array.isArray(content.cases)) return null;
  const suite = 'suite' in content && typeof content.suite === 'string' ? content.suite : name;
  return { name, suite, cases: content.cases.map((entry: unknown, index) => parseCase(entry, `file "${path}": cases[${index}]`)) };
}

function parseCase(entry: unknown, where: string): Case {
  if (typeof entry !== 'object' || entry === null) throw new Error(`${where}: not an object`);
  if (!('name' in entry) || typeof entry.name !== 'string') throw new Error(`${where}: no "name"`);
  if (!('input' in entry)) throw new Error(`${where}: no "input"`);
  if (!('expected' in entry)) throw new Error(`${where}: no "expected"`);
  return { name: entry.name, input: entry.input, expected: entry.expected };
}
