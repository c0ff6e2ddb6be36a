import { samples } from '@millrace/samples';
import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { examples } from '../frame/command.ts';
import type { Run } from '../frame/command.ts';
import { placeOf } from '../frame/options.ts';
import { durationOf } from '../frame/times.ts';
import { outputOption } from '../frame/output.ts';
import type { Terminal } from '../frame/terminal.ts';
import type { SendFlags } from '../sample/run-send.ts';
import { dataOption } from '../store/data-option.ts';

export function send(program: Command, terminal: Terminal, run: Run): void {
  const command = program
    .command('send')
    .description("send a sample event with its provider's headers and a right signature, and say what was answered. Exit code 1 when it was not accepted")
    .argument('<provider>', [...new Set(samples.map(({ provider }) => provider))].join(', '))
    .argument('<event>', 'a sample of that provider, as listed below')
    .option('--to <url>', 'where to send it; else the running `millrace up`')
    .option('--listener <namespace/name>', 'the EventListener, where there is more than one', placeOf)
    .addOption(new Option('--secret <text>', 'the webhook secret that it is signed with; who lists processes sees it, so rather use --secret-file').conflicts('secretFile'))
    .option('--secret-file <file>', 'the same, from a file; - reads it from the standard input')
    .option('--body <file>', 'a body instead of the sample\'s; - reads it from the standard input')
    .addOption(new Option('-H, --header <name: value>', 'a header more, or in place of one of the sample').argParser(collectHeader))
    .option('--follow', 'wait for what becomes of it, and say it; exit code 1 for a dead letter')
    .addOption(new Option('--within <duration>', 'how long to wait with --follow').argParser(durationOf).default(30_000, '30s'))
    .addOption(outputOption())
    .addOption(dataOption())
    .action(
      run(async (provider: string, event: string, flags: SendFlags) => {
        const { runSend } = await import('../sample/run-send.ts');
        return runSend(provider, event, flags, terminal);
      }),
    );
  const width = Math.max(...samples.map(({ provider, event }) => `${provider} ${event}`.length));
  command.addHelpText('after', `\nSamples:\n${samples.map(({ provider, event, about }) => `  ${`${provider} ${event}`.padEnd(width)}  ${about}`).join('\n')}`);
  examples(command, [
    'millrace send github push --follow',
    'millrace send github pull_request --secret "$WEBHOOK_SECRET" --to https://hooks.example.com/ci/github',
    'millrace send gitlab merge_request --secret-file token.txt --listener ci/gitlab',
    "millrace send github push --body push.json -H 'X-GitHub-Delivery: 1'",
  ]);
}

function collectHeader(text: string, earlier: readonly (readonly [string, string])[] = []): readonly (readonly [string, string])[] {
  const [, name, value] = /^([!#$%&'*+.^_`|~\w-]+):\s*([^\r\n]*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError("wanted a name and a value, like 'X-GitHub-Event: push'.");
  return [...earlier, [name, value]];
}
