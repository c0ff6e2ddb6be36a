import { Option } from 'commander';
import type { Command } from 'commander';
import { examples } from '../frame/command.ts';
import type { Run } from '../frame/command.ts';
import { portOf } from '../frame/options.ts';
import type { Terminal } from '../frame/terminal.ts';
import { dataOption } from '../store/data-option.ts';
import type { UpFlags } from '../up/options.ts';

export function up(program: Command, terminal: Terminal, run: Run): void {
  const command = program
    .command('up')
    .description('start everything on this machine: Redis, a cluster (the sandbox unless one is named), ingress, worker and dashboard')
    .option('-f, --filename <path...>', 'files or folders of objects to load instead of the tutorial')
    .addOption(new Option('--sample', 'send one sample GitHub push (the default with the sandbox)'))
    .addOption(new Option('--no-sample', 'send nothing'))
    .option('--kubeconfig <file>', 'work on the cluster of this kubeconfig')
    .option('--context <name>', 'work on the cluster of this kubeconfig context')
    .option('-n, --namespace <name>', 'namespace of objects that name none', 'default')
    .option('--port <port>', 'port for webhooks; 0 takes a free one', portOf, 8080)
    .option('--dashboard-port <port>', 'port of the dashboard; 0 takes a free one', portOf, 8070)
    .option('--sandbox-port <port>', 'port of the sandbox; 0 takes a free one', portOf, 8090)
    .addOption(dataOption('where Redis, the sandbox and the key keep their data'))
    .action(
      run(async (flags: UpFlags) => {
        const { runUp } = await import('../up/run-up.ts');
        return runUp(flags, terminal);
      }),
    );
  examples(command, ['npm start', 'npm start -- -f my-triggers.yaml --no-sample', 'npm start -- --context kind-dev -f triggers/ --sample']);
}
