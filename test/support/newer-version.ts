/** The next version of ours, as far as stored formats go: a copy of the sources in which both are one higher. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { formatVersion } from '@millrace/ledger';
import { repositoryRoot } from './millrace.ts';

export interface NewerVersion {
  /** Where its `packages` and `services` are. */
  readonly root: string;
  readonly format: number;
  remove(): void;
}

export function makeNewerVersion(): NewerVersion {
  const root = mkdtempSync(path.join(tmpdir(), 'millrace-newer-'));
  for (const workspace of workspaces()) {
    for (const part of ['src', 'package.json']) cpSync(path.join(repositoryRoot, workspace, part), path.join(root, workspace, part), { recursive: true });
    linkModules(path.join(repositoryRoot, workspace, 'node_modules'), path.join(root, workspace, 'node_modules'));
  }
  for (const part of ['scripts', 'package.json']) cpSync(path.join(repositoryRoot, part), path.join(root, part), { recursive: true });
  linkModules(path.join(repositoryRoot, 'node_modules'), path.join(root, 'node_modules'));
  mkdirSync(path.join(root, 'node_modules', '@millrace'));
  for (const workspace of workspaces()) symlinkSync(path.join(root, workspace), path.join(root, 'node_modules', '@millrace', path.basename(workspace)));

  raise(path.join(root, 'packages/ledger/src/keys.ts'), 'formatVersion');
  raise(path.join(root, 'packages/queue/src/settings.ts'), 'jobFormat');
  return { root, format: formatVersion + 1, remove: () => rmSync(root, { recursive: true, force: true }) };
}

function workspaces(): readonly string[] {
  const folders = ['packages', 'services'].flatMap((kind) => readdirSync(path.join(repositoryRoot, kind)).map((name) => path.join(kind, name)));
  return folders.filter((folder) => existsSync(path.join(repositoryRoot, folder, 'package.json')));
}

/** All but our own, which are copied. */
function linkModules(from: string, to: string): void {
  if (!existsSync(from)) return;
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) if (name !== '@millrace') symlinkSync(path.join(from, name), path.join(to, name));
}

/** `export const <name> = 1` becomes 2. */
function raise(file: string, name: string): void {
  const source = readFileSync(file, 'utf8');
  const raised = source.replace(new RegExp(`(export const ${name} = )(\\d+);`), (_all, declared: string, version: string) => `${declared}${Number(version) + 1};`);
  if (raised === source) throw new Error(`no "export const ${name}" in ${file}`);
  writeFileSync(file, raised);
}
