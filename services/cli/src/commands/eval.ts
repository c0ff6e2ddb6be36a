import { Argument } from 'commander';
import type { Command } from 'commander';
import type { EvalFlags } from '../eval/run-eval.ts';
import { eventOptions } from '../event/event-options.ts';
import { examples } from '../frame/command.ts';
import type { Run } from '../frame/command.ts';
import { outputOption } from '../frame/output.ts';
import type { Terminal } from '../frame/terminal.ts';

export function evaluate(program: Command, terminal: Terminal, run: Run): void {
  const command = program
    .command('eval')
    .summary('evaluate one CEL or binding expression on an event')
    .description('evaluate one expression on an event: of the cel interceptor, or of a binding. Exit code 1 where it fails')
    .addArgument(new Argument('<language>', 'of the expression').choices(['cel', 'binding']))
    .argument('<expression>', "such as body.ref.startsWith('refs/heads/'), or $(body.head_commit.id)");
  eventOptions(command)
    .option('--extensions <json>', 'what interceptors before it would have added')
    .option('-f, --filename <path...>', 'files or folders with the Secrets that compareSecret is to find')
    .option('-n, --namespace <name>', "the trigger's namespace, where its Secrets are", 'default')
    .addOption(outputOption())
    .action(
      run(async (language: 'cel' | 'binding', expression: string, flags: EvalFlags) => {
        const { runEval } = await import('../eval/run-eval.ts');
        return runEval(language, expression, flags, terminal);
      }),
    );
  examples(command, [
    `millrace eval cel "body.ref.split('/')[2]" --event push.json`,
    `millrace eval cel "header.match('X-GitHub-Event', 'push')" --sample github/push`,
    "millrace eval binding '$(body.repository.clone_url)' --event push.json",
  ]);
}
