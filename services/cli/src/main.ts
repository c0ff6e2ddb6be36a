import process from 'node:process';
import { CommanderError } from 'commander';
import { createProgram } from './frame/program.ts';

let interrupted: AbortController | null = null;

const program = createProgram({
  terminal: {
    environment: process.env,
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    watched: process.stderr.isTTY,
    interrupted() {
      interrupted ??= abortedBySignals();
      return interrupted.signal;
    },
  },
  end(code) {
    process.exitCode = code;
  },
});

// `millrace events | head` closes our output: that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : 2;
}

function abortedBySignals(): AbortController {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => controller.abort());
  return controller;
}
