import process from 'node:process';
import { runProgram } from './frame/program.ts';

// `millrace events | head` closes our output: that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

let interrupted: AbortController | null = null;

await runProgram(process.argv.slice(2), {
  terminal: {
    environment: process.env,
    out: (text) => process.stdout.write(text),
    outBytes: (bytes) => process.stdout.write(bytes),
    err: (text) => process.stderr.write(text),
    screen: process.stderr.isTTY ? process.stderr : null,
    interrupted() {
      interrupted ??= abortedBySignals();
      return interrupted.signal;
    },
  },
  end(code) {
    process.exitCode = code;
  },
});

function abortedBySignals(): AbortController {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => controller.abort());
  return controller;
}
