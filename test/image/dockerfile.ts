/**
 * A Dockerfile read, and played without a container engine: each stage is a folder, COPY copies into it, RUN runs in it with this
 * machine's programs. It knows the instructions that ours uses and refuses any other. What it can't show: that the bases exist, hold what
 * is taken for granted (Node, a user 65532), and that files of this machine's platform are right for another.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, lstatSync, mkdirSync, readdirSync, readlinkSync, symlinkSync } from 'node:fs';
import path from 'node:path';

export interface Stage {
  readonly name: string;
  readonly base: string;
  readonly instructions: readonly Instruction[];
}

export type Instruction =
  | { readonly kind: 'workdir'; readonly folder: string }
  | { readonly kind: 'copy'; readonly from: string | null; readonly sources: readonly string[]; readonly target: string }
  | { readonly kind: 'run'; readonly command: string }
  | { readonly kind: 'env' | 'label'; readonly text: string }
  | { readonly kind: 'user'; readonly user: string }
  | { readonly kind: 'expose'; readonly ports: readonly number[] }
  | { readonly kind: 'entrypoint'; readonly command: readonly string[] };

export function readDockerfile(text: string): readonly Stage[] {
  const stages: { name: string; base: string; instructions: Instruction[] }[] = [];
  const lines = text.split('\n').filter((line) => !line.trimStart().startsWith('#')).join('\n').replaceAll('\\\n', ' ').split('\n');
  for (const line of lines.filter((line) => line.trim() !== '')) {
    const [, word = '', rest = ''] = /^(\w+)\s+(.*)$/.exec(line) ?? [];
    if (word === 'FROM') {
      const [base = '', , name = 'final'] = rest.split(/\s+/).filter((part) => !part.startsWith('--'));
      stages.push({ name, base, instructions: [] });
    } else {
      stages.at(-1)?.instructions.push(readInstruction(word, rest.trim()));
    }
  }
  return stages;
}

function readInstruction(word: string, rest: string): Instruction {
  switch (word) {
    case 'WORKDIR':
      return { kind: 'workdir', folder: rest };
    case 'COPY': {
      const parts = rest.split(/\s+/);
      const from = parts.find((part) => part.startsWith('--from='))?.slice('--from='.length) ?? null;
      const places = parts.filter((part) => !part.startsWith('--'));
      return { kind: 'copy', from, sources: places.slice(0, -1), target: places.at(-1) ?? '' };
    }
    case 'RUN':
      return { kind: 'run', command: rest };
    case 'ENV':
      return { kind: 'env', text: rest };
    case 'LABEL':
      return { kind: 'label', text: rest };
    case 'USER':
      return { kind: 'user', user: rest };
    case 'EXPOSE':
      return { kind: 'expose', ports: rest.split(/\s+/).map(Number) };
    case 'ENTRYPOINT':
      return { kind: 'entrypoint', command: JSON.parse(rest) as string[] };
    default:
      throw new Error(`Dockerfile: found "${word}", wanted an instruction that is played here`);
  }
}

/** What of the context is left out, by the lines of .dockerignore: the last one that matches decides. */
export interface Ignore {
  readonly isOut: (file: string) => boolean;
  /** A folder that is left out may still hold something that is not. */
  readonly mayHold: (folder: string) => boolean;
}

export function readIgnore(text: string): Ignore {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const rules = lines.map((line) => ({ out: !line.startsWith('!'), pattern: patternOf(line.replace(/^!/, '')) }));
  function isOut(file: string): boolean {
    return rules.findLast(({ pattern }) => pattern.test(file))?.out ?? false;
  }
  return { isOut, mayHold: (folder) => !isOut(folder) || lines.some((line) => line.startsWith(`!${folder}/`)) };
}

/** https://docs.docker.com/build/concepts/context/#dockerignore-files, as far as ours goes. A folder stands for what is in it. */
function patternOf(line: string): RegExp {
  const escaped = line.replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`);
  const text = escaped.replaceAll(/\*\*\/|\*/g, (stars) => (stars === '*' ? '[^/]*' : '(?:.*/)?'));
  return new RegExp(`^${text}(?:/.*)?$`);
}

/** Plays every stage into folders of `folder`; gives the one that is the image's root. */
export function playDockerfile(stages: readonly Stage[], context: string, ignore: Ignore, folder: string): string {
  const everything: Ignore = { isOut: () => false, mayHold: () => true };
  for (const { name, instructions } of stages) {
    const root = path.join(folder, name);
    let workdir = root;
    for (const instruction of instructions) {
      if (instruction.kind === 'workdir') mkdirSync((workdir = path.join(root, instruction.folder)), { recursive: true });
      if (instruction.kind === 'run') run(instruction.command, workdir);
      if (instruction.kind === 'copy') {
        const { from, sources, target } = instruction;
        const into = path.resolve(workdir, target);
        for (const source of sources) {
          if (from === null) copyTo(context, source, into, target, ignore);
          else copyTo(path.join(folder, from), source, into, target, everything);
        }
      }
    }
  }
  return path.join(folder, stages.at(-1)?.name ?? '');
}

/** Of a folder, what is in it is copied; of a file, the file, into a target that is written as a folder. */
function copyTo(root: string, source: string, into: string, written: string, ignore: Ignore): void {
  const from = path.join(root, source);
  const isFolder = lstatSync(from).isDirectory();
  const target = !isFolder && written.endsWith('/') ? path.join(into, path.basename(source)) : into;
  if (copy(root, from, target, ignore) === 0) throw new Error(`COPY ${source}: nothing is left of it by .dockerignore`);
}

function copy(root: string, from: string, to: string, ignore: Ignore): number {
  const file = path.relative(root, from);
  const stat = lstatSync(from);
  if (stat.isDirectory()) {
    if (file !== '' && !ignore.mayHold(file)) return 0;
    return readdirSync(from).reduce((count, name) => count + copy(root, path.join(from, name), path.join(to, name), ignore), 0);
  }
  if (ignore.isOut(file)) return 0;
  mkdirSync(path.dirname(to), { recursive: true });
  if (stat.isSymbolicLink()) symlinkSync(readlinkSync(from), to);
  else cpSync(from, to, { force: true });
  return 1;
}

/** On the Node that the image has, which this test runs on. */
function run(command: string, cwd: string): void {
  const env = { ...process.env, PATH: `${path.dirname(process.execPath)}${path.delimiter}${process.env['PATH'] ?? ''}`, NODE_OPTIONS: '' };
  const { status, stdout, stderr } = spawnSync('/bin/sh', ['-c', command], { cwd, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`RUN ${command}: exit code ${status}\n${stdout}${stderr}`);
}
