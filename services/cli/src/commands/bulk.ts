import type { Command } from 'commander';
import { asOption } from '../act/as-option.ts';
import type { BulkFlags, CancelFlags } from '../act/bulk.ts';
import type { Run } from '../frame/command.ts';
import { limitOf } from '../frame/options.ts';
import { outputOption } from '../frame/output.ts';
import type { Terminal } from '../frame/terminal.ts';
import { dataOption } from '../store/data-option.ts';

export function bulk(program: Command, terminal: Terminal, run: Run): void {
  const command = program.command('bulk').description('redrives and discards of many dead letters: how far they are');
  command
    .command('list', { isDefault: true })
    .description('the newest first')
    .option('--limit <number>', 'how many at most', limitOf, 20)
    .addOption(outputOption())
    .addOption(dataOption())
    .action(
      run(async (flags: BulkFlags) => {
        const { listBulks } = await import('../act/bulk.ts');
        return listBulks(flags, terminal);
      }),
    );
  command
    .command('cancel')
    .description('end one; what is done stays done. Exit code 1 where it was over already')
    .argument('<bulk>', 'its id')
    .addOption(asOption())
    .addOption(outputOption())
    .addOption(dataOption())
    .action(
      run(async (id: string, flags: CancelFlags) => {
        const { cancelBulk } = await import('../act/bulk.ts');
        return cancelBulk(id, flags, terminal);
      }),
    );
}
