/** Two commands of one form: what is done to dead letters. */
import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { asOption } from '../act/as-option.ts';
import type { DeadLetterAction, DeadLetterFlags } from '../act/dead-letters.ts';
import { addFilterOptions } from '../events/filter.ts';
import { examples } from '../frame/command.ts';
import type { Run } from '../frame/command.ts';
import { outputOption } from '../frame/output.ts';
import type { Terminal } from '../frame/terminal.ts';
import { dataOption } from '../store/data-option.ts';

export function redrive(program: Command, terminal: Terminal, run: Run): void {
  const command = addDeadLetterCommand('redrive', 'open dead letters again: those that are named, or all that a filter finds', program, terminal, run).option(
    '--vouch',
    'answer for those whose credentials are gone and were never found right',
  );
  examples(command, [
    'millrace redrive 3f6c8f0e-6a51-4c5e-a3a5-9d5f4f1c7a10',
    'millrace redrive --why create/right-missing --since 2h',
    'millrace redrive --why create/right-missing --since 2h --yes --rate 20',
  ]);
}

export function discard(program: Command, terminal: Terminal, run: Run): void {
  const command = addDeadLetterCommand('discard', 'nothing is to come of dead letters: those that are named, or all that a filter finds', program, terminal, run);
  examples(command, ['millrace discard 3f6c8f0e-6a51-4c5e-a3a5-9d5f4f1c7a10', 'millrace discard --listener ci/old --until 2026-01-15T00:00:00Z --yes']);
}

function addDeadLetterCommand(action: DeadLetterAction, description: string, program: Command, terminal: Terminal, run: Run): Command {
  return addFilterOptions(program.command(action).description(description).argument('[id...]', "ids of events (each stands for its dead letters) or of deliveries"), 'became a dead letter')
    .option('--why <stage/reason>', 'of this reason only, as millrace queues has them')
    .option('--all', 'every dead letter, where no filter is named')
    .option('--yes', 'do it; without it, those that a filter finds are only counted')
    .option('--rate <number>', 'how many a second at most, for a filter', rateOf, 50)
    .option('--no-wait', 'start it and end, for a filter; it goes on by itself either way')
    .addOption(asOption())
    .addOption(outputOption())
    .addOption(dataOption())
    .action(
      run(async (ids: readonly string[], flags: DeadLetterFlags) => {
        const { actOnDeadLetters } = await import('../act/dead-letters.ts');
        return actOnDeadLetters(action, ids, flags, terminal);
      }),
    );
}

function rateOf(text: string): number {
  const rate = Number(text);
  if (!/^\d{1,4}$/.test(text) || rate < 1 || rate > 1000) throw new InvalidArgumentError('wanted 1 to 1000 a second.');
  return rate;
}
