import type { Command } from 'commander';
import type { ExitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

/**
 * Adds one subcommand: its options, help and examples. What it does is imported when it is run, so that `--help` and the
 * small commands don't wait for what only the large ones need.
 */
export type AddCommand = (program: Command, terminal: Terminal, run: Run) => void;

/** Makes a commander action of a command's work. A UserError is said in plain words; everything else is a bug and thrown. */
export type Run = <Arguments extends readonly unknown[]>(work: (...given: Arguments) => Promise<ExitCode>) => (...given: Arguments) => Promise<void>;

/** Examples under a command's help, a line each. */
export function examples(command: Command, lines: readonly string[]): void {
  command.addHelpText('after', `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}`);
}
