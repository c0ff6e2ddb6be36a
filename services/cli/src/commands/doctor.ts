import type { Command } from 'commander';
import type { DoctorFlags } from '../doctor/run-doctor.ts';
import { examples } from '../frame/command.ts';
import type { Run } from '../frame/command.ts';
import { urlOf } from '../frame/options.ts';
import { outputOption } from '../frame/output.ts';
import type { Terminal } from '../frame/terminal.ts';
import { dataOption } from '../store/data-option.ts';

export function doctor(program: Command, terminal: Terminal, run: Run): void {
  const command = program
    .command('doctor')
    .description(
      'look at everything that Millrace stands on, change nothing, and say what to do: settings, Redis, workers, clocks, API server, kinds, rights of each service, addresses. Exit code 1 where something is wrong',
    )
    .option('--kubeconfig <file>', 'the cluster of this kubeconfig; else that of the running `millrace up`, else as the services find it')
    .option('--context <name>', 'the cluster of this kubeconfig context')
    .option('--own-rights', 'the services use these very credentials: ask for their rights, not for those of the service accounts')
    .option('--url <url>', 'where senders send to: whether an ingress answers there', urlOf)
    .option('--ops <url...>', 'ops ports of services: whether they are ready')
    .addOption(outputOption())
    .addOption(dataOption())
    .action(
      run(async (flags: DoctorFlags) => {
        const { runDoctor } = await import('../doctor/run-doctor.ts');
        return runDoctor(flags, terminal);
      }),
    );
  examples(command, ['millrace doctor', 'millrace doctor --context prod --url https://hooks.example.com', 'kubectl -n millrace exec deployment/millrace-worker -- /nodejs/bin/node /app/scripts/serve.mjs millrace doctor']);
}
