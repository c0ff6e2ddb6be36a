/** Watches a bulk action to its end: a bar for a person, silence in a pipe. Ctrl-C stops watching only. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bulk, BulkView } from '@millrace/ledger';
import { SingleBar } from 'cli-progress';
import type { ExitCode } from '../frame/exit-code.ts';
import { printResult } from '../frame/output.ts';
import type { OutputFormat } from '../frame/output.ts';
import { complain } from '../frame/terminal.ts';
import type { Terminal } from '../frame/terminal.ts';
import { bulkValue } from './bulk.ts';

export async function followBulk(ledger: Pick<Bulk, 'bulk'>, id: string, signal: AbortSignal, output: OutputFormat, terminal: Terminal): Promise<ExitCode> {
  const bar = terminal.screen === null ? null : startBar(terminal.screen);
  let view = await ledger.bulk(id);
  while (view !== null && view.state === 'running' && !signal.aborted) {
    bar?.setTotal(Math.max(view.expected, view.acted));
    bar?.update(view.acted);
    await sleep(300, null, { signal }).catch(() => null);
    view = await ledger.bulk(id);
  }
  if (view !== null) bar?.update(view.acted);
  bar?.stop();
  if (view === null) return 1;
  const last = view;
  printResult(terminal, output, { value: bulkValue(last), table: () => endLine(last) });
  if (last.state === 'running') complain(terminal, `it goes on without this command: millrace bulk shows how far it is, millrace bulk cancel ${id} ends it`);
  return last.state === 'cancelled' ? 1 : 0;
}

function endLine({ action, acted, state, perSecond }: BulkView): string {
  return state === 'running' ? `${action}: ${acted} so far, at most ${perSecond} a second` : `${action}: ${acted}, ${state}`;
}

function startBar(stream: NodeJS.WriteStream): SingleBar {
  const bar = new SingleBar({ format: '{bar} {value} of {total} (Ctrl-C stops watching only)', hideCursor: true, clearOnComplete: true, stream });
  bar.start(1, 0);
  return bar;
}
