import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { examples } from '../frame/command.ts';
import type { Run } from '../frame/command.ts';
import { addBodyLimit, portOf } from '../frame/options.ts';
import { outputOption } from '../frame/output.ts';
import type { Terminal } from '../frame/terminal.ts';
import { durationOf } from '../frame/times.ts';
import type { ShadowFlags } from '../shadow/run-shadow.ts';

export function shadow(program: Command, terminal: Terminal, run: Run): void {
  const command = program
    .command('shadow')
    .summary("compare with Tekton's own listener, without creating anything")
    .description("stand in front of Tekton's own listener: pass every request and answer through untouched, decide and render everything as Millrace would, create nothing, and compare with what Tekton creates. Ends with a report; exit code 1 unless all is the same (docs/shadow.md)")
    .requiredOption('--forward-to <url>', "where Tekton's listener is, such as http://el-ci.builds.svc:8080", urlOf)
    .option('--host <address>', 'address to listen on', '0.0.0.0')
    .option('--port <port>', 'port to listen on; 0 takes a free one', portOf, 8080)
    .option('--kubeconfig <file>', 'the cluster that the listener is in, by a kubeconfig; in a cluster, that one is the default')
    .option('--context <name>', 'the same, by a context of a kubeconfig')
    .option('-n, --namespace <name...>', 'read in these namespaces only, with rights in those')
    .option('--settle <duration>', 'when to look for objects first', durationOf, 3_000)
    .option('--wait <duration>', 'when to look last: Tekton creates 5 objects a second unless told otherwise', durationOf, 60_000)
    .option('--no-calls', 'do not ask interceptors that are servers of their own: their triggers are not compared')
    .option('--server-defaults', "create our objects with dryRun=All, to know the API server's defaults; needs the right to create, stores nothing")
    .addOption(outputOption())
    .action(
      run(async (flags: ShadowFlags) => {
        const { runShadow } = await import('../shadow/run-shadow.ts');
        return runShadow(flags, terminal);
      }),
    );
  addBodyLimit(command);
  examples(command, ['millrace shadow --forward-to http://el-ci.builds.svc:8080', 'millrace shadow --forward-to http://127.0.0.1:8081 --context kind-dev --port 8080 --output json > report.json']);
}

function urlOf(text: string): URL {
  const url = URL.parse(text);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) throw new InvalidArgumentError('wanted a URL that begins with http:// or https://.');
  return url;
}
