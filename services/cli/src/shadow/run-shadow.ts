/**
 * `millrace shadow`: stands in front of Tekton's own listener, and says what Millrace would have done.
 *
 *   this thread:  request -> forward -> answer, untouched -> handed over
 *   another:      decided and rendered, looked for, compared -> concluded -> a line here
 */
import { createServer } from 'node:http';
import { KubeconfigError, chooseCluster, connectKube } from '@millrace/kube';
import type { ClusterChoice } from '@millrace/kube';
import { UserError, errorText, systemClock } from '@millrace/runtime';
import type { Environment } from '@millrace/runtime';
import { told } from '@millrace/triggers/light';
import { bodyLimitOf } from '../event/body-limit.ts';
import type { ExitCode } from '../frame/exit-code.ts';
import { printResult } from '../frame/output.ts';
import type { OutputFormat } from '../frame/output.ts';
import { complain } from '../frame/terminal.ts';
import type { Terminal } from '../frame/terminal.ts';
import { acceptedIn } from './accepted.ts';
import { defaultRoom, startComparing } from './comparing.ts';
import { createForward, longestHead } from './forward.ts';
import type { Exchange } from './forward.ts';
import { describeConcluded, describeReport, isClean, startReport } from './report.ts';
import { createSaidOnce } from './said-once.ts';

export interface ShadowFlags {
  readonly forwardTo: URL;
  readonly host: string;
  readonly port: number;
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly namespace?: readonly string[];
  readonly settle: number;
  readonly wait: number;
  readonly bodyLimit?: number;
  readonly calls: boolean;
  readonly serverDefaults?: boolean;
  readonly output: OutputFormat;
}

const drainMs = 10_000;

export async function runShadow(flags: ShadowFlags, terminal: Terminal): Promise<ExitCode> {
  const cluster = await chosenCluster(flags, terminal.environment);
  const bodyBytes = bodyLimitOf(flags.bodyLimit, terminal.environment);
  const trouble = createSaidOnce((text) => complain(terminal, text), () => systemClock.monotonic());
  const report = startReport();
  const comparing = startComparing({
    settings: { cluster, namespaces: flags.namespace ?? null, settleMs: flags.settle, waitMs: flags.wait, bodyBytes, callInterceptors: flags.calls, serverDefaults: flags.serverDefaults ?? false },
    room: defaultRoom,
    concluded(concluded) {
      report.concluded(concluded);
      complain(terminal, describeConcluded(concluded).join('\n'));
    },
    trouble,
    after: (ms, run) => systemClock.after(ms, run),
  });

  function passed({ method, url, rawHeaders, body, status, answer }: Exchange): void {
    const accepted = acceptedIn(status, answer);
    if (accepted === null) return report.notAccepted();
    if (body !== null) return comparing.compare({ ...accepted, answeredAt: Date.now(), method, url, rawHeaders, body });
    report.concluded({ eventId: accepted.eventId, listener: `${accepted.namespace}/${accepted.listener}`, verdict: 'not-compared', objects: 0, differences: [], why: `Millrace answers 413: ${told.bodyTooLarge(bodyBytes)}` });
  }
  const forward = createForward({
    target: flags.forwardTo,
    keptBytes: bodyBytes,
    passed,
    failed(text) {
      report.unanswered();
      trouble(`${flags.forwardTo.origin} gives no answer: ${text}`);
    },
  });
  // A listener of Tekton's has no bound of its own for how long a request takes: that is for whoever stands behind.
  const server = createServer({ maxHeaderSize: longestHead, requestTimeout: 0, headersTimeout: 60_000 }, (incoming, outgoing) => {
    report.request();
    forward(incoming, outgoing);
  });
  await listen(server, flags);

  const stopped = terminal.interrupted();
  const address = server.address();
  complain(terminal, `stands on port ${typeof address === 'object' && address !== null ? address.port : flags.port} in front of ${flags.forwardTo.origin}; Ctrl-C ends it with a report`);
  await new Promise<void>((resolve) => stopped.addEventListener('abort', () => resolve(), { once: true }));
  await closed(server);
  await comparing.finish(drainMs);
  const result = report.report();
  printResult(terminal, flags.output, { value: result, table: () => describeReport(result) });
  return isClean(result) ? 0 : 1;
}

async function chosenCluster({ kubeconfig, context }: ShadowFlags, environment: Environment): Promise<ClusterChoice> {
  const named = { ...environment, ...(kubeconfig === undefined ? {} : { MILLRACE_KUBECONFIG: kubeconfig }), ...(context === undefined ? {} : { MILLRACE_CONTEXT: context }) };
  const chosen = chooseCluster(kubeconfig === undefined && context === undefined ? environment : { ...named, MILLRACE_KUBE_URL: undefined });
  if (chosen.kind === 'problem') throw new UserError('found no cluster, wanted --kubeconfig or --context, or to be run in one');
  try {
    // Asks nobody yet: whether the kubeconfig can be used at all is known before anything is passed through.
    await (await connectKube(chosen.choice)).close();
  } catch (error) {
    throw error instanceof KubeconfigError ? new UserError(error.message) : error;
  }
  return chosen.choice;
}

function listen(server: ReturnType<typeof createServer>, { host, port }: ShadowFlags): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(new UserError(`--port ${port}: ${errorText(error)}`)));
    server.listen(port, host, resolve);
  });
}

/** Requests under way are answered. */
async function closed(server: ReturnType<typeof createServer>): Promise<void> {
  const done = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const cancel = systemClock.after(drainMs, () => server.closeAllConnections());
  await done;
  cancel();
}
