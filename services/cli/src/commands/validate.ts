import type { Command } from 'commander';
import { examples } from '../frame/command.ts';
import type { Run } from '../frame/command.ts';
import { outputOption } from '../frame/output.ts';
import type { Terminal } from '../frame/terminal.ts';
import type { ValidateFlags } from '../validate/run-validate.ts';

export function validate(program: Command, terminal: Terminal, run: Run): void {
  const command = program
    .command('validate')
    .summary('check objects in files before they are applied')
    .description("check objects in files before they are applied: by Tekton's own rules, and by what one object says of another. Exit code 1 where there is an error")
    .requiredOption('-f, --filename <path...>', 'files or folders of objects; - reads them from the standard input')
    .option('-n, --namespace <name>', 'namespace of objects that name none', 'default')
    .option('--partial', 'the files are a part of what is in the cluster: what they name and do not hold is no problem')
    .option('--strict', 'a warning is an error')
    .addOption(outputOption())
    .action(
      run(async (flags: ValidateFlags) => {
        const { runValidate } = await import('../validate/run-validate.ts');
        return runValidate(flags, terminal);
      }),
    );
  examples(command, ['millrace validate -f triggers/', 'kustomize build . | millrace validate -f - --partial', 'millrace validate -f triggers/ --strict --output json']);
}
