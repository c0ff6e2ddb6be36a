/** The millrace command as a person runs it: a process with output and an exit code. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { runProgram } from '../../services/cli/src/frame/program.ts';
import { until } from './until.ts';

export interface Command {
  /** Everything it has written so far, both streams. */
  readonly output: () => string;
  readonly pid: number;
  /** The exit code, once it has ended. */
  readonly ended: Promise<number | null>;
  /** Waits until the output has this text; fails when the process ends before. */
  readonly says: (text: string) => Promise<void>;
  /** Like Ctrl-C. */
  readonly interrupt: () => Promise<number | null>;
}

export interface Ran {
  readonly code: number | null;
  /** What a pipe would get. */
  readonly out: string;
  readonly err: string;
}

/** Runs it to its end, with `input` on its standard input. */
export async function ran(args: readonly string[], { input = '', environment = {} }: { readonly input?: string; readonly environment?: Readonly<Record<string, string>> } = {}): Promise<Ran> {
  const child = start(args, environment);
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString('utf8')));
  // Who does not read it may end before it is written.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, out, err };
}

/** The same without a process of its own, for the many ways to use it: what is tried here starts no other, and reads no standard input. */
export async function ranHere(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Ran> {
  let [out, err] = ['', ''];
  let code: number | null = null;
  await runProgram(args, {
    terminal: { environment, out: (text) => (out += text), outBytes: (bytes) => (out += Buffer.from(bytes).toString('utf8')), err: (text) => (err += text), screen: null, interrupted: () => new AbortController().signal },
    end: (ended) => (code = ended),
  });
  return { code, out, err };
}

export function millrace(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Command {
  const child = start(args, environment);
  child.stdin.end();
  let output = '';
  let over = false;
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve)).finally(() => (over = true));
  return {
    output: () => output,
    pid: child.pid ?? 0,
    ended,
    async says(text) {
      await until(() => output.includes(text) || over, `the command says "${text}"`);
      if (!output.includes(text)) throw new Error(`the command ended without saying "${text}":\n${output}`);
    },
    interrupt() {
      child.kill('SIGINT');
      return ended;
    },
  };
}

function start(args: readonly string[], environment: Readonly<Record<string, string>>) {
  const bin = fileURLToPath(new URL('../../services/cli/bin/millrace.mjs', import.meta.url));
  return spawn(process.execPath, ['--disable-warning=ExperimentalWarning', bin, ...args], {
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}
