/** `millrace events list`. */
import type { EventFilter, EventPage, EventSummary, Lookups } from '@millrace/ledger';
import type { ExitCode } from '../frame/exit-code.ts';
import { listPrinter } from '../frame/output.ts';
import type { OutputFormat } from '../frame/output.ts';
import { complain } from '../frame/terminal.ts';
import type { Terminal } from '../frame/terminal.ts';
import { withStore } from '../store/with-store.ts';
import { eventFilter } from './filter.ts';
import type { EventFilterFlags } from './filter.ts';
import { summaryHead, summaryRow, summaryValue } from './summary.ts';

export interface ListFlags extends EventFilterFlags {
  readonly search?: string;
  readonly limit: number;
  readonly cursor?: string;
  readonly all?: boolean;
  readonly output: OutputFormat;
  readonly data: string;
}

export async function listEvents(flags: ListFlags, terminal: Terminal): Promise<ExitCode> {
  return withStore(terminal, flags.data, async ({ ledger }) => {
    const printer = listPrinter<EventSummary>(terminal, flags.output, { name: 'events', head: summaryHead, row: summaryRow, value: summaryValue });
    if (flags.search !== undefined) {
      printer.add(await ledger.search(flags.search, flags.limit, flags.namespace));
      printer.end(null);
      return 0;
    }
    const wanted = flags.all === true ? Infinity : flags.limit;
    let next: string | null = null;
    for await (const page of pages(ledger, eventFilter(flags), flags.cursor ?? null, wanted)) {
      printer.add(page.events);
      ({ next } = page);
    }
    printer.end(next);
    if (next !== null && flags.output === 'table') complain(terminal, `there is more: --cursor ${next} goes on, --all shows all`);
    return 0;
  });
}

/** Pages until `wanted` events are found: one that ended by the work it may do is not the last. */
async function* pages(ledger: Pick<Lookups, 'events'>, filter: EventFilter, from: string | null, wanted: number): AsyncGenerator<EventPage> {
  let cursor = from;
  let found = 0;
  do {
    const page: EventPage = await ledger.events({ cursor, limit: Math.min(wanted - found, 200) }, filter);
    yield page;
    found += page.events.length;
    cursor = page.next;
  } while (cursor !== null && found < wanted);
}
