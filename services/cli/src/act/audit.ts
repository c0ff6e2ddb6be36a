/** `millrace audit`: who did what. */
import type { AuditEntry } from '@millrace/ledger';
import type { ExitCode } from '../frame/exit-code.ts';
import { listPrinter } from '../frame/output.ts';
import type { OutputFormat } from '../frame/output.ts';
import { complain } from '../frame/terminal.ts';
import type { Terminal } from '../frame/terminal.ts';
import { exactTime, shortTime } from '../frame/times.ts';
import { withStore } from '../store/with-store.ts';

export interface AuditFlags {
  readonly limit: number;
  readonly cursor?: string;
  readonly all?: boolean;
  readonly output: OutputFormat;
  readonly data: string;
}

export async function showAudit(flags: AuditFlags, terminal: Terminal): Promise<ExitCode> {
  return withStore(terminal, flags.data, async ({ ledger }) => {
    const printer = listPrinter<AuditEntry>(terminal, flags.output, {
      name: 'entries',
      head: ['WHEN', 'WHO', 'WHAT', 'COUNT', 'ABOUT'],
      row: auditRow,
      value: ({ at, ...deed }) => ({ at: exactTime(at), ...deed }),
    });
    let next = flags.cursor ?? null;
    do {
      const page = await ledger.audit({ cursor: next, limit: flags.all === true ? 200 : flags.limit });
      printer.add(page.entries);
      ({ next } = page);
    } while (next !== null && flags.all === true);
    printer.end(next);
    if (next !== null && flags.output === 'table') complain(terminal, `there is more: --cursor ${next} goes on, --all shows all`);
    return 0;
  });
}

function auditRow({ at, by, action, about = '', count, vouchedBy, made, filter }: AuditEntry): readonly string[] {
  const more = [about, ...(made === undefined ? [] : [`made ${made}`]), ...(filter === undefined ? [] : [JSON.stringify(filter)]), ...(vouchedBy === undefined ? [] : [`vouched by ${vouchedBy}`])];
  return [shortTime(at), by, action, count === undefined ? '' : `${count}`, more.join(', ')];
}
