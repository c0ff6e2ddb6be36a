import type { Command } from 'commander';
import type { AuditFlags } from '../act/audit.ts';
import type { Run } from '../frame/command.ts';
import { addPageOptions } from '../frame/options.ts';
import { outputOption } from '../frame/output.ts';
import type { Terminal } from '../frame/terminal.ts';
import { dataOption } from '../store/data-option.ts';

export function audit(program: Command, terminal: Terminal, run: Run): void {
  addPageOptions(program.command('audit').description('what people did with what is stored: who, when, what, how many; the newest first'))
    .addOption(outputOption())
    .addOption(dataOption())
    .action(
      run(async (flags: AuditFlags) => {
        const { showAudit } = await import('../act/audit.ts');
        return showAudit(flags, terminal);
      }),
    );
}
