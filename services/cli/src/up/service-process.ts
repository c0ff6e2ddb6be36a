/**
 * A service as a process of its own: started with exactly the settings given, ready when its ops port says so, and never
 * left behind. It holds its standard input open as a sign that its owner lives (MILLRACE_OWNER=stdin), and has a process
 * group of its own: Ctrl-C is for the owner, who stops things in order.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, writeSync } from 'node:fs';
import { get } from 'node:http';
import type { IncomingMessage } from 'node:http';
import path from 'node:path';
import { text as readText } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { UserError } from '@millrace/runtime';

/** As in the image. Young objects get 3 x 8 MiB: with more (Node's own choice) a service holds more and is no quicker. */
const nodeFlags = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=8'];

export interface ServiceProcess {
  readonly name: string;
  readonly pid: number;
  /** Settles with the exit code when the process has ended. */
  readonly ended: Promise<number | null>;
  /** Asks it to drain and stop, and waits; after `graceMs` it is killed. */
  stop(graceMs: number): Promise<void>;
}

export interface ServiceOptions {
  /** As messages have it. */
  readonly name: string;
  readonly program: string;
  /** Where it is started from: these sources, or another copy of them. */
  readonly root?: string;
  /** All of it: nothing is inherited but what is passed here. */
  readonly environment: Readonly<Record<string, string>>;
  readonly opsPort: number;
  /** Its log lines are appended here; what it tells a person (standard error) is passed on when it fails to start. */
  readonly logFile: string;
  readonly readyWithinMs: number;
}

const ownRoot = fileURLToPath(new URL('../../../..', import.meta.url));

/** Rejects with a UserError that carries the service's own words when it ends before it is ready. `launched` is given it before it is ready, to stop it by then too. */
export async function startService(options: ServiceOptions, launched: (service: ServiceProcess) => void = () => {}): Promise<ServiceProcess> {
  const { name, program, root = ownRoot, environment, logFile } = options;
  const log = openSync(logFile, 'a', 0o600);
  // It writes its log by itself: a line for each request, which would all go through this process.
  const child = spawn(process.execPath, [...nodeFlags, path.join(root, 'scripts', 'serve.mjs'), program], { env: environment, stdio: ['pipe', log, 'pipe'], detached: true });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString('utf8')).slice(-4000);
    writeSync(log, chunk);
  });
  child.once('close', () => closeSync(log));
  const ended = new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(null));
    child.once('exit', (code) => resolve(code));
  });
  const service: ServiceProcess = { name, pid: child.pid ?? 0, ended, stop: (graceMs) => stop(child, ended, graceMs) };
  launched(service);

  const over = new AbortController();
  const first = await Promise.race([ready(options.opsPort, options.readyWithinMs, over.signal), ended.then(() => 'ended' as const)]);
  over.abort();
  if (first === 'ready') return service;
  await service.stop(1000);
  throw new UserError(first === 'ended' ? said.trim() || `${name} ended before it was ready; its log: ${logFile}` : `${name} is not ready after ${options.readyWithinMs / 1000} s: ${first.waitsFor}; its log: ${logFile}`);
}

type Ready = 'ready' | { readonly waitsFor: string };

async function ready(opsPort: number, withinMs: number, signal: AbortSignal): Promise<Ready> {
  const until = performance.now() + withinMs;
  let waitsFor = 'it does not answer';
  while (performance.now() < until && !signal.aborted) {
    try {
      const { status, text } = await ask(`http://127.0.0.1:${opsPort}/ready`);
      if (status === 200) return 'ready';
      waitsFor = text.trim().replaceAll('\n', '; ');
    } catch {
      // Not listening yet.
    }
    await sleep(25);
  }
  return { waitsFor };
}

/** Not by fetch, which cost more than starting a service does. */
async function ask(url: string): Promise<{ readonly status: number; readonly text: string }> {
  const request = get(url, { agent: false, timeout: 2000 });
  request.once('timeout', () => request.destroy(new Error('it does not answer')));
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return { status: response.statusCode ?? 0, text: await readText(response) };
}

async function stop(child: ChildProcess, ended: Promise<number | null>, graceMs: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const timer = new AbortController();
  await Promise.race([ended, sleep(graceMs, null, { signal: timer.signal }).then(() => child.kill('SIGKILL'), () => null)]);
  timer.abort();
  await ended;
}
