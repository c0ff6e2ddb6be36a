/**
 * The whole of a `main.ts`: signals, the exit code, and what a person sees when something is wrong.
 *
 *   0   stopped as asked (SIGTERM, SIGINT, or the owner went away)
 *   1   the user's mistake: its text on standard error, no stack trace
 *   70  a bug (EX_SOFTWARE): logged with its stack
 *   128+n  a second signal: at once
 */
import { constants } from 'node:os';
import process from 'node:process';
import { readEnvironment, problemsError, withDefault } from './env.ts';
import type { Environment } from './env.ts';
import { duration, oneOf } from './env-formats.ts';
import { gatherLines } from './gather-lines.ts';
import { createLifecycle, defaultGraceMs } from './lifecycle.ts';
import type { Lifecycle } from './lifecycle.ts';
import { createLogger, logLevels, standardOutput } from './logger.ts';
import type { Logger } from './logger.ts';
import { UserError } from './user-error.ts';

export interface Running {
  readonly environment: Environment;
  readonly logger: Logger;
  readonly lifecycle: Lifecycle;
}

/** Starts the service and lives until it is stopped. The only place that ends a process. */
export async function runService(name: string, start: (running: Running) => Promise<void>): Promise<void> {
  const read = readEnvironment(ownVariables, process.env);
  if (read.kind === 'problems') return exitWithMistake(name, problemsError(read.problems));
  const { logLevel, graceMs, owner } = read.settings;
  const logger = createLogger({ service: name, level: logLevel, destination: gatherLines(standardOutput()) });
  const lifecycle = createLifecycle({ graceMs, logger });

  async function end(exitCode: number): Promise<void> {
    await lifecycle.stop();
    process.exit(exitCode);
  }
  async function stop(reason: string): Promise<void> {
    logger.info({ reason, graceMs }, 'stopping');
    await lifecycle.stop();
    logger.info({ reason }, 'stopped');
    process.exit(exitCodes.stopped);
  }
  function fail(err: unknown): void {
    logger.fatal({ err }, 'bug');
    void end(exitCodes.bug);
  }

  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (lifecycle.stopping.aborted) process.exit(128 + constants.signals[signal]);
      void stop(signal);
    });
  }
  if (owner === 'stdin') onStdinClosed(() => void stop('owner gone'));

  try {
    await start({ environment: process.env, logger, lifecycle });
  } catch (error) {
    // A stop during the start aborts what it waits for; that is no failure.
    if (lifecycle.stopping.aborted) return;
    if (!(error instanceof UserError)) return fail(error);
    showMistake(name, error);
    await end(exitCodes.mistake);
  }
}

const exitCodes = { stopped: 0, mistake: 1, bug: 70 } as const;

const ownVariables = {
  logLevel: withDefault('MILLRACE_LOG_LEVEL', oneOf(logLevels), 'info'),
  graceMs: withDefault('MILLRACE_DRAIN_GRACE', duration, defaultGraceMs),
  /** `stdin`: whoever started this process holds its standard input open, and the process never outlives that. */
  owner: withDefault('MILLRACE_OWNER', oneOf(['none', 'stdin']), 'none'),
};

function onStdinClosed(closed: () => void): void {
  process.stdin.once('end', closed);
  process.stdin.once('error', closed);
  process.stdin.resume();
}

function showMistake(name: string, error: UserError): void {
  process.stderr.write(`${error.message.split('\n').map((line) => `${name}: ${line}`).join('\n')}\n`);
}

function exitWithMistake(name: string, error: UserError): never {
  showMistake(name, error);
  process.exit(exitCodes.mistake);
}
