/** The `millrace` command: its subcommands in the order of the help, and how one ends. Building it runs nothing (docs/cli.md is made from it). */
import { readFileSync } from 'node:fs';
// Not all of runtime: telemetry and servers would make every command wait for half a second.
import { UserError } from '@millrace/runtime/user-error';
import { Command, CommanderError } from 'commander';
import { audit } from '../commands/audit.ts';
import { bulk } from '../commands/bulk.ts';
import { discard, redrive } from '../commands/dead-letters.ts';
import { doctor } from '../commands/doctor.ts';
import { evaluate } from '../commands/eval.ts';
import { events } from '../commands/events.ts';
import { queues } from '../commands/queues.ts';
import { replay } from '../commands/replay.ts';
import { send } from '../commands/send.ts';
import { shadow } from '../commands/shadow.ts';
import { tryOut } from '../commands/try.ts';
import { up } from '../commands/up.ts';
import { validate } from '../commands/validate.ts';
import type { AddCommand } from './command.ts';
import { exitCodes } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import { complain } from './terminal.ts';
import type { Terminal } from './terminal.ts';

const commands: readonly AddCommand[] = [up, validate, evaluate, tryOut, shadow, send, events, replay, redrive, discard, bulk, audit, queues, doctor];

export interface ProgramPorts {
  readonly terminal: Terminal;
  readonly end: (code: ExitCode) => void;
}

export function createProgram({ terminal, end }: ProgramPorts): Command {
  const program = new Command('millrace')
    .description('A durable, queue-backed data plane for Tekton Triggers.')
    .version(ownVersion(), '--version', 'say which version this is')
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
    .showHelpAfterError('(millrace --help, or millrace <command> --help, says what there is)')
    .exitOverride();
  program.addHelpText('after', `\nExit codes:\n${Object.entries(exitCodes).map(([code, meaning]) => `  ${code}  ${meaning}`).join('\n')}`);
  for (const add of commands) add(program, terminal, run);
  return program;

  function run<Arguments extends readonly unknown[]>(work: (...given: Arguments) => Promise<ExitCode>) {
    return async (...given: Arguments) => {
      try {
        end(await work(...given));
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        complain(terminal, error.message);
        end(1);
      }
    };
  }
}

/** `args` without the names of node and of the script. */
export async function runProgram(args: readonly string[], ports: ProgramPorts): Promise<void> {
  try {
    await createProgram(ports).parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    ports.end(error.exitCode === 0 ? 0 : 2);
  }
}

function ownVersion(): string {
  const { version }: { readonly version: string } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return version;
}
