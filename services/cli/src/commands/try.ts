import type { Command } from 'commander';
import { eventOptions } from '../event/event-options.ts';
import { examples } from '../frame/command.ts';
import type { Run } from '../frame/command.ts';
import { addBodyLimit } from '../frame/options.ts';
import { outputOption } from '../frame/output.ts';
import type { Terminal } from '../frame/terminal.ts';
import type { TryFlags } from '../try/run-try.ts';

export function tryOut(program: Command, terminal: Terminal, run: Run): void {
  const command = program
    .command('try')
    .summary('what would come of an event, by objects in files; golden files for CI')
    .description('what each trigger would make of an event: its decision, params and objects, by the objects in files, without a cluster and without creating anything. Exit code 1 where a trigger would fail')
    .requiredOption('-f, --filename <path...>', 'files or folders of objects; Secrets among them serve the interceptors');
  addBodyLimit(eventOptions(command))
    .option('-n, --namespace <name>', 'namespace of objects that name none', 'default')
    .option('--listener <name>', 'the EventListener that gets the event, where the files have more than one')
    .option('--vouch', 'take signatures and tokens of the event for right, so that no secret is needed')
    .option('--golden <file>', 'compare the result with this file: the difference is shown, exit code 1')
    .option('--update', 'write the golden file instead')
    .addOption(outputOption())
    .action(
      run(async (flags: TryFlags) => {
        const { runTry } = await import('../try/run-try.ts');
        return runTry(flags, terminal);
      }),
    );
  examples(command, [
    'millrace try -f triggers/ --event push.json --header "X-GitHub-Event: push"',
    'millrace try -f triggers/ --sample github/push --vouch',
    'millrace try -f triggers/ --event push.http --vouch --golden push.golden.yaml --update',
    'millrace try -f triggers/ --event push.http --vouch --golden push.golden.yaml',
  ]);
}
