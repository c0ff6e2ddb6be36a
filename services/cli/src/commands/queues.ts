import type { Command } from 'commander';
import { examples } from '../frame/command.ts';
import type { Run } from '../frame/command.ts';
import { outputOption } from '../frame/output.ts';
import type { Terminal } from '../frame/terminal.ts';
import type { QueuesFlags } from '../queues/queues.ts';
import { dataOption } from '../store/data-option.ts';

export function queues(program: Command, terminal: Terminal, run: Run): void {
  const command = program.command('queues').description('what waits, who works on it, what died and why, and how Redis is');
  const show = command
    .command('show', { isDefault: true })
    .description('all of it')
    .addOption(outputOption())
    .addOption(dataOption())
    .action(
      run(async (flags: QueuesFlags) => {
        const { showQueues } = await import('../queues/queues.ts');
        return showQueues(flags, terminal);
      }),
    );
  examples(show, ['millrace queues', 'millrace queues --output json']);
  for (const [name, pause, description] of [
    ['pause', true, 'no worker takes anything any more; what is received is stored and waits'],
    ['resume', false, 'workers take again'],
  ] as const) {
    command
      .command(name)
      .description(description)
      .addOption(dataOption())
      .action(
        run(async (flags: { readonly data: string }) => {
          const { pauseQueues } = await import('../queues/queues.ts');
          return pauseQueues(pause, flags, terminal);
        }),
      );
  }
}
