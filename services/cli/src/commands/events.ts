import { Option } from 'commander';
import type { Command } from 'commander';
import { addEventFilterOptions } from '../events/filter.ts';
import type { ListFlags } from '../events/list.ts';
import type { ShowFlags } from '../events/show.ts';
import type { WatchFlags } from '../events/watch.ts';
import { examples } from '../frame/command.ts';
import type { Run } from '../frame/command.ts';
import { addPageOptions } from '../frame/options.ts';
import { outputOption } from '../frame/output.ts';
import type { Terminal } from '../frame/terminal.ts';
import { dataOption } from '../store/data-option.ts';

export function events(program: Command, terminal: Terminal, run: Run): void {
  const command = program.command('events').description('what was received, and what came of it');
  const list = addPageOptions(addEventFilterOptions(command.command('list', { isDefault: true }).description('events, the newest first; everything that is named must hold')))
    .addOption(new Option('--search <text>', 'instead of the other filters: an id, a commit, the name of a created object, a repository').conflicts(narrowing))
    .addOption(outputOption())
    .addOption(dataOption())
    .action(
      run(async (flags: ListFlags) => {
        const { listEvents } = await import('../events/list.ts');
        return listEvents(flags, terminal);
      }),
    );
  examples(list, ['millrace events', 'millrace events list --state dead --since 2h', 'millrace events list --repository octo-org/express-app --event push --output json', 'millrace events list --search 0d1a26e']);

  const show = command
    .command('show')
    .description('everything that is known of one event: the way it took, what every trigger decided by which values, what was tried and created')
    .argument('<event>', "the event's id")
    .option('--body', 'its body, as it was received, and nothing else')
    .addOption(outputOption())
    .addOption(dataOption())
    .action(
      run(async (id: string, flags: ShowFlags) => {
        const { showEvent } = await import('../events/show.ts');
        return showEvent(id, flags, terminal);
      }),
    );
  examples(show, ['millrace events show 3f6c8f0e-6a51-4c5e-a3a5-9d5f4f1c7a10', 'millrace events show 3f6c8f0e-6a51-4c5e-a3a5-9d5f4f1c7a10 --body > push.json']);

  const watch = addEventFilterOptions(command.command('watch').description('new events and what becomes of them, as it happens, until Ctrl-C; a JSON object a line with --output json'))
    .addOption(outputOption())
    .addOption(dataOption())
    .action(
      run(async (flags: WatchFlags) => {
        const { watchEvents } = await import('../events/watch.ts');
        return watchEvents(flags, terminal);
      }),
    );
  examples(watch, ['millrace events watch', 'millrace events watch --listener ci/github --output json']);
}

/** A search is one look at several indexes; what narrows a list does not narrow it. */
const narrowing = ['state', 'listener', 'trigger', 'event', 'repository', 'since', 'until', 'delivery', 'commit', 'object', 'replayOf', 'cursor', 'all'];
