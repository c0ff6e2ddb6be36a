/** `millrace bulk`: what is being done to many dead letters, and its end. */
import type { BulkView } from '@millrace/ledger';
import { UserError } from '@millrace/runtime/user-error';
import type { ExitCode } from '../frame/exit-code.ts';
import { listPrinter, printResult } from '../frame/output.ts';
import type { OutputFormat } from '../frame/output.ts';
import type { Terminal } from '../frame/terminal.ts';
import { exactTime, shortTime } from '../frame/times.ts';
import { withStore } from '../store/with-store.ts';
import { actorOf } from './actor.ts';

export interface BulkFlags {
  readonly limit: number;
  readonly output: OutputFormat;
  readonly data: string;
}

export async function listBulks(flags: BulkFlags, terminal: Terminal): Promise<ExitCode> {
  return withStore(terminal, flags.data, async ({ ledger }) => {
    const printer = listPrinter<BulkView>(terminal, flags.output, { name: 'bulks', head: ['STARTED', 'BULK', 'ACTION', 'BY', 'STATE', 'DONE', 'FILTER'], row: bulkRow, value: bulkValue });
    printer.add(await ledger.bulks(flags.limit));
    printer.end(null);
    return 0;
  });
}

export interface CancelFlags {
  readonly as?: string;
  readonly output: OutputFormat;
  readonly data: string;
}

export async function cancelBulk(id: string, flags: CancelFlags, terminal: Terminal): Promise<ExitCode> {
  return withStore(terminal, flags.data, async ({ ledger }) => {
    const was = await ledger.cancelBulk(id, actorOf(flags, terminal));
    const view = await ledger.bulk(id);
    if (view === null) throw new UserError(`bulk "${id}": not known here (millrace bulk lists them)`);
    printResult(terminal, flags.output, { value: bulkValue(view), table: () => `${view.state}, ${view.acted} were done` });
    return was ? 0 : 1;
  });
}

export function bulkValue({ startedAt, endedAt, ...rest }: BulkView): object {
  return { ...rest, startedAt: exactTime(startedAt), endedAt: endedAt === null ? null : exactTime(endedAt) };
}

function bulkRow({ id, action, filter, by, state, startedAt, acted, expected }: BulkView): readonly string[] {
  return [shortTime(startedAt), id, action, by, state, `${acted} of ${expected}`, JSON.stringify(filter)];
}
