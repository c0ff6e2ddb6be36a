/** The `millrace` command: its subcommands in the order of the help, and how one ends. Building it runs nothing (docs/cli.md is made from it). */
import { readFileSync } from 'node:fs';
import { UserError } from '@millrace/runtime';
import { Command } from 'commander';
import { up } from '../commands/up.ts';
import type { AddCommand } from './command.ts';
import { exitCodes } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import { complain } from './terminal.ts';
import type { Terminal } from './terminal.ts';

const commands: readonly AddCommand[] = [up];

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

function ownVersion(): string {
  const { version }: { readonly version: string } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return version;
}
