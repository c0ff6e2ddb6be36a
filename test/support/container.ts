/** What a container would run, as a process of this machine: the same command and environment, with nothing exchanged but places. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { until } from './until.ts';

export interface LocalContainer {
  readonly name: string;
  readonly pid: number;
  /** Everything it has written so far, both streams. */
  readonly output: () => string;
  /** The exit code, once it has ended. */
  readonly ended: Promise<number | null>;
  /** Waits for something of it; fails with its own words when it ends before. */
  readonly until: (condition: () => boolean | Promise<boolean>, what: string) => Promise<void>;
  /** As the kubelet and Compose do it: SIGTERM. */
  readonly stop: () => Promise<number | null>;
}

export interface ContainerOptions {
  readonly name: string;
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Text in command and environment -> what stands for it here. */
  readonly exchange?: readonly (readonly [string, string])[];
  /** The numeric user it runs as. */
  readonly user?: number;
}

export function startContainer({ name, command, environment, exchange = [], user }: ContainerOptions): LocalContainer {
  function local(text: string): string {
    return exchange.reduce((sofar, [from, to]) => sofar.replaceAll(from, to), text);
  }
  const [program = '', ...args] = command.map(local);
  const env = Object.fromEntries(Object.entries({ PATH: process.env['PATH'] ?? '', ...environment }).map(([key, value]) => [key, local(value)]));
  const child = spawn(program, args, { env, cwd: '/', stdio: ['ignore', 'pipe', 'pipe'], ...(user === undefined ? {} : { uid: user, gid: user }) });
  // It ends with this process, however that ends.
  const watcher = spawn('/bin/sh', ['-c', `cat; kill -9 ${child.pid}`], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  let output = '';
  let over = false;
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  const ended = once(child, 'close').then(async ([code]: (number | null)[]) => {
    over = true;
    watcher.kill('SIGKILL');
    if (watcher.exitCode === null && watcher.signalCode === null) await once(watcher, 'exit');
    return code ?? null;
  });

  return {
    name,
    pid: child.pid ?? 0,
    output: () => output,
    ended,
    async until(condition, what) {
      await until(async () => over || (await condition()), `${name} ${what}`).catch((error: unknown) => {
        throw new Error(`it said:\n${output}`, { cause: error });
      });
      if (over) throw new Error(`${name} ended: ${output}`);
    },
    stop() {
      child.kill('SIGTERM');
      return ended;
    },
  };
}
