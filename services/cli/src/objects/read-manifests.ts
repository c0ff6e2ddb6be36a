/**
 * Kubernetes objects from YAML or JSON files and folders, in the order given (a folder's files by name). Every problem is
 * collected with its file and document, so that a person mends them in one go.
 */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { errorCode, isJsonObject, member, textAt } from '@millrace/triggers';
import type { JsonObject, JsonValue } from '@millrace/triggers';
import { LineCounter, isMap, isSeq, parseAllDocuments } from 'yaml';
import type { Node } from 'yaml';
import { lineAt } from './line-at.ts';

export interface Manifest {
  readonly place: Place;
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** Null where the file names none. */
  readonly namespace: string | null;
  readonly object: JsonObject;
  /** The line of a field, or of what is nearest above it. */
  readonly lineAt: (field: string) => number | null;
}

export interface Place {
  readonly file: string;
  /** From 1, as people count; an item of a List keeps its document's number. */
  readonly document: number;
}

export interface ManifestProblem {
  readonly place: Place | { readonly file: string; readonly document: null };
  /** Where it is known. */
  readonly line?: number;
  readonly text: string;
}

export interface ReadManifests {
  readonly manifests: readonly Manifest[];
  readonly problems: readonly ManifestProblem[];
}

export function readManifests(paths: readonly string[]): ReadManifests {
  const manifests: Manifest[] = [];
  const problems: ManifestProblem[] = [];
  for (const given of paths) {
    const files = filesAt(given);
    if (files.kind === 'problem') problems.push({ place: { file: given, document: null }, text: files.text });
    else for (const file of files.files) readFile(file, manifests, problems);
  }
  return { manifests, problems };
}

/** `file.yaml: document 2: spec.triggers[0]: text` */
export function problemLine({ place, text }: ManifestProblem): string {
  return place.document === null ? `${place.file}: ${text}` : `${place.file}: document ${place.document}: ${text}`;
}

/** As kubectl has it. */
const standardInput = '-';

type FilesAt = { readonly kind: 'files'; readonly files: readonly string[] } | { readonly kind: 'problem'; readonly text: string };

function filesAt(given: string): FilesAt {
  if (given === standardInput) return { kind: 'files', files: [given] };
  let found: readonly string[];
  try {
    if (!statSync(given).isDirectory()) return { kind: 'files', files: [given] };
    found = readdirSync(given).filter((name) => /\.(ya?ml|json)$/i.test(name));
  } catch (error) {
    return { kind: 'problem', text: cannotRead(error) };
  }
  if (found.length === 0) return { kind: 'problem', text: 'found no .yaml, .yml or .json file in this folder' };
  return { kind: 'files', files: [...found].sort().map((name) => path.join(given, name)) };
}

function readFile(file: string, manifests: Manifest[], problems: ManifestProblem[]): void {
  let text: string;
  try {
    text = readFileSync(file === standardInput ? 0 : file, 'utf8');
  } catch (error) {
    problems.push({ place: { file, document: null }, text: cannotRead(error) });
    return;
  }
  const lines = new LineCounter();
  for (const [index, document] of [...parseAllDocuments(text, { lineCounter: lines, prettyErrors: false })].entries()) {
    const place = { file, document: index + 1 };
    for (const error of document.errors) {
      const { line, col } = lines.linePos(error.pos[0]);
      problems.push({ place, line, text: `line ${line}, column ${col}: ${firstLine(error.message)}` });
    }
    if (document.errors.length === 0) readObject({ value: toJson(document.toJS({ maxAliasCount: 100 })), node: document.contents, lines }, place, manifests, problems);
  }
}

interface Written {
  readonly value: JsonValue;
  readonly node: Node | null;
  readonly lines: LineCounter;
}

function readObject({ value, node, lines }: Written, place: Place, manifests: Manifest[], problems: ManifestProblem[]): void {
  // A file that starts or ends with `---` has an empty document there.
  if (value === null) return;
  if (!isJsonObject(value)) {
    problems.push({ place, ...lineOf({ node, lines }), text: `found ${Array.isArray(value) ? 'a list' : `a ${typeof value}`}, wanted a Kubernetes object (a mapping with apiVersion, kind and metadata)` });
    return;
  }
  const items = member(value, 'items');
  if (member(value, 'kind') === 'List' && Array.isArray(items)) {
    for (const [index, item] of items.entries()) readObject({ value: item, node: nodeAt(node, index), lines }, place, manifests, problems);
    return;
  }
  const metadata = member(value, 'metadata');
  const wanted = [
    ['apiVersion', member(value, 'apiVersion')],
    ['kind', member(value, 'kind')],
    ['metadata.name', isJsonObject(metadata) ? member(metadata, 'name') : undefined],
  ] as const;
  const missing = wanted.filter(([, found]) => typeof found !== 'string' || found === '');
  for (const [field, found] of missing) problems.push({ place, ...lineOf({ node, lines }), text: `${field}: found ${found === undefined ? 'nothing' : JSON.stringify(found)}, wanted a text` });
  if (missing.length > 0) return;
  manifests.push({
    place,
    apiVersion: textAt(value, 'apiVersion'),
    kind: textAt(value, 'kind'),
    name: textAt(metadata, 'name'),
    namespace: textAt(metadata, 'namespace') || null,
    object: value,
    lineAt: (field) => lineAt(node, field, lines),
  });
}

function lineOf({ node, lines }: Pick<Written, 'node' | 'lines'>): { readonly line?: number } {
  const line = lineAt(node, '', lines);
  return line === null ? {} : { line };
}

/** An item of a List. */
function nodeAt(list: Node | null, index: number): Node | null {
  const items = isMap<unknown, Node>(list) ? list.get('items', true) : undefined;
  return isSeq<Node>(items) ? (items.items[index] ?? null) : null;
}

/** YAML has dates, and mappings with other keys than texts; JSON as the API server takes it has not. */
function toJson(value: unknown): JsonValue {
  return JSON.parse(JSON.stringify(value ?? null)) as JsonValue;
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? text;
}

function cannotRead(error: unknown): string {
  const code = errorCode(error);
  if (code === 'ENOENT') return 'no such file or folder';
  if (code === 'EACCES') return 'no right to read it';
  return `cannot be read: ${String(error)}`;
}
