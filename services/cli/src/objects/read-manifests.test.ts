import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { problemLine, readManifests } from './read-manifests.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'manifests-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

function problemsOf(name: string, text: string): string[] {
  const file = write(name, text);
  return readManifests([file]).problems.map((problem) => problemLine(problem).replace(`${file}: `, ''));
}

describe('objects are read', () => {
  test('from several documents of a file, empty ones passed over', () => {
    const file = write('a.yaml', '---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: one}\n---\n---\napiVersion: v1\nkind: Secret\nmetadata: {name: two, namespace: ns}\n');
    const { manifests, problems } = readManifests([file]);
    expect(problems).toEqual([]);
    expect(manifests.map(({ kind, name, namespace, place }) => ({ kind, name, namespace, document: place.document }))).toEqual([
      { kind: 'ConfigMap', name: 'one', namespace: null, document: 1 },
      { kind: 'Secret', name: 'two', namespace: 'ns', document: 3 },
    ]);
  });

  test("from a folder, by name, and from a List's items", () => {
    write('b.json', '{"apiVersion":"v1","kind":"List","items":[{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"b1"}},{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"b2"}}]}');
    write('a.yml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n');
    write('notes.txt', 'not an object');
    expect(readManifests([folder]).manifests.map(({ name }) => name)).toEqual(['a', 'b1', 'b2']);
  });
});

describe('a problem names file, document and what was wanted', () => {
  test('for YAML that cannot be parsed', () => {
    expect(problemsOf('x.yaml', 'apiVersion: v1\nkind: [\n')).toEqual([expect.stringMatching(/^document 1: line \d+, column \d+: .+/)]);
  });
  test('for something that is no object', () => {
    expect(problemsOf('x.yaml', '- a\n- b\n')).toEqual(['document 1: found a list, wanted a Kubernetes object (a mapping with apiVersion, kind and metadata)']);
  });
  test('for missing fields, all of them', () => {
    expect(problemsOf('x.yaml', 'kind: 3\nmetadata: {}\n')).toEqual([
      'document 1: apiVersion: found nothing, wanted a text',
      'document 1: kind: found 3, wanted a text',
      'document 1: metadata.name: found nothing, wanted a text',
    ]);
  });
  test('for a file that is not there and a folder without objects', () => {
    mkdirSync(path.join(folder, 'empty'));
    expect(readManifests([path.join(folder, 'none.yaml'), path.join(folder, 'empty')]).problems.map(problemLine)).toEqual([
      `${path.join(folder, 'none.yaml')}: no such file or folder`,
      `${path.join(folder, 'empty')}: found no .yaml, .yml or .json file in this folder`,
    ]);
  });
});
