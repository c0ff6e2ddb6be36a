import type { Command } from 'commander';
import type { AuditFlags } from '../act/audit.ts';
import type { Run } from '../frame/command.ts';
import { limitOf } from '../frame/options.ts';
import { outputOption } from '../frame/output.ts';
import type { Terminal } from '../frame/terminal.ts';
import { dataOption } from '../store/data-option.ts';

export function audit(program: Command, terminal: Terminal, run: Run): void {
  program
    .command('audit')
    .description('what people did with what is stored: who, when, what, how many; the newest first')
    .option('--limit <number>', 'how many at most', limitOf, 20)
    .option('--cursor <cursor>', 'go on where an earlier list ended')
    .option('--all', 'all there are, page by page')
    .addOption(outputOption())
    .addOption(dataOption())
    .action(
      run(async (flags: AuditFlags) => {
        const { showAudit } = await import('../act/audit.ts');
        return showAudit(flags, terminal);
      }),
    );
}
