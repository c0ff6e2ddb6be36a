import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { UserError, createLifecycle, silentLogger } from '@millrace/runtime';
import { Command, InvalidArgumentError, Option } from 'commander';
import { upOptions } from './up/options.ts';
import type { UpFlags } from './up/options.ts';
import { up } from './up/up.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

const program = new Command('millrace').description('A durable, queue-backed data plane for Tekton Triggers.').showHelpAfterError();

program
  .command('up')
  .description('start everything on this machine: Redis, a cluster (the sandbox unless one is named), ingress and worker')
  .option('-f, --filename <path...>', 'files or folders of objects to load instead of the tutorial')
  .addOption(new Option('--sample', 'send one sample GitHub push (the default with the sandbox)'))
  .addOption(new Option('--no-sample', 'send nothing'))
  .option('--kubeconfig <file>', 'work on the cluster of this kubeconfig')
  .option('--context <name>', 'work on the cluster of this kubeconfig context')
  .option('-n, --namespace <name>', 'namespace of objects that name none', 'default')
  .option('--port <port>', 'port for webhooks; 0 takes a free one', portOf, 8080)
  .option('--sandbox-port <port>', 'port of the sandbox; 0 takes a free one', portOf, 8090)
  .option('--data <folder>', 'where Redis, the sandbox and the key keep their data', path.join(root, '.millrace'))
  .addHelpText('after', '\nExamples:\n  npm start\n  npm start -- -f my-triggers.yaml --no-sample\n  npm start -- --context kind-dev -f triggers/ --sample')
  .action(runUp);

await program.parseAsync();

async function runUp(flags: UpFlags): Promise<void> {
  const lifecycle = createLifecycle({ graceMs: 30_000, logger: silentLogger });
  const ended: PromiseWithResolvers<number> = Promise.withResolvers();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (lifecycle.stopping.aborted) return;
      say('\nstopping');
      void lifecycle.stop().then(() => ended.resolve(0));
    });
  }
  try {
    await up({
      options: upOptions(sampleAsSaid(flags), path.join(root, 'examples', 'tutorial')),
      environment: process.env,
      lifecycle,
      say,
      onServiceEnded(name, logFile) {
        complain(`${name} ended by itself; its log: ${logFile}`);
        void lifecycle.stop().then(() => ended.resolve(1));
      },
    });
  } catch (error) {
    if (!lifecycle.stopping.aborted) {
      if (!(error instanceof UserError)) throw error;
      complain(error.message);
      await lifecycle.stop();
      ended.resolve(1);
    }
  }
  process.exitCode = await ended.promise;
}

/** Commander takes `--no-sample` for a flag that is on by default. */
function sampleAsSaid(flags: UpFlags): UpFlags {
  const said = process.argv.some((arg) => arg === '--sample' || arg === '--no-sample');
  return said ? flags : { ...flags, sample: undefined };
}

function portOf(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('wanted a port from 0 to 65535.');
  return port;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function complain(text: string): void {
  process.stderr.write(`${text.split('\n').map((line) => `millrace: ${line}`).join('\n')}\n`);
}
