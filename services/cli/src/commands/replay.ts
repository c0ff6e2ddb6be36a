import { Option } from 'commander';
import type { Command } from 'commander';
import type { ReplayFlags } from '../act/replay.ts';
import { examples } from '../frame/command.ts';
import type { Run } from '../frame/command.ts';
import { outputOption } from '../frame/output.ts';
import type { Terminal } from '../frame/terminal.ts';
import { durationOf } from '../frame/times.ts';
import { asOption } from '../act/as-option.ts';
import { dataOption } from '../store/data-option.ts';

export function replay(program: Command, terminal: Terminal, run: Run): void {
  const command = program
    .command('replay')
    .description('make a new event from a stored one: it runs its triggers again and creates objects of its own')
    .argument('<event>', "the event's id")
    .option('--body <file>', 'with this body instead; - reads it from the standard input')
    .option('--vouch', 'answer for it where no signature can: for an edited body, or credentials that were never found right')
    .option('--follow', 'wait for what becomes of it, and say it; exit code 1 for a dead letter')
    .addOption(new Option('--within <duration>', 'how long to wait with --follow').argParser(durationOf).default(30_000, '30s'))
    .addOption(asOption())
    .addOption(outputOption())
    .addOption(dataOption())
    .action(
      run(async (id: string, flags: ReplayFlags) => {
        const { runReplay } = await import('../act/replay.ts');
        return runReplay(id, flags, terminal);
      }),
    );
  examples(command, ['millrace replay 3f6c8f0e-6a51-4c5e-a3a5-9d5f4f1c7a10 --follow', 'millrace replay 3f6c8f0e-6a51-4c5e-a3a5-9d5f4f1c7a10 --body edited.json --vouch']);
}
