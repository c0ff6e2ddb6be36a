/**
 * `millrace events watch`: new events and what becomes of them, as it happens. Each look asks for what was received since the
 * last one and for what is open, a page of each at most a few: what is stored besides costs nothing.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { EventFilter, EventSummary, Lookups } from '@millrace/ledger';
import type { ExitCode } from '../frame/exit-code.ts';
import { tellOneByOne } from '../frame/output.ts';
import type { OutputFormat } from '../frame/output.ts';
import type { Terminal } from '../frame/terminal.ts';
import { exactTime, shortTime } from '../frame/times.ts';
import { withStore } from '../store/with-store.ts';
import { eventFilter } from './filter.ts';
import type { EventFilterFlags } from './filter.ts';
import { stateOf, summaryRow, summaryValue } from './summary.ts';

export interface WatchFlags extends EventFilterFlags {
  readonly output: OutputFormat;
  readonly data: string;
}

export async function watchEvents(flags: WatchFlags, terminal: Terminal): Promise<ExitCode> {
  const signal = terminal.interrupted();
  return withStore(terminal, flags.data, async ({ ledger }) => {
    const tell = tellOneByOne(terminal, flags.output);
    const look = createLook(ledger, eventFilter(flags));
    while (!signal.aborted) {
      for (const { event, since } of await look()) tell({ value: { ...summaryValue(event), was: since, at: exactTime(Date.now()) }, table: () => lineOf(event, since) });
      await sleep(everyMs, null, { signal }).catch(() => null);
    }
    return 0;
  });
}

interface Change {
  readonly event: EventSummary;
  /** Its state before; null for one that is new. */
  readonly since: string | null;
}

type Look = () => Promise<readonly Change[]>;

/** The first look only remembers where things stand. */
function createLook(ledger: Pick<Lookups, 'events'>, { state, from, ...filter }: EventFilter): Look {
  let newest: number | null = null;
  /** Of those received at the newest moment, and of those that were open. */
  let known = new Map<string, string>();

  return async function look() {
    const first = newest === null;
    const begin = newest ?? from;
    const [received, open] = [await all(begin === undefined ? { ...filter, state: 'open' } : { ...filter, from: begin }), await all({ ...filter, state: 'open' })];
    const seen = new Map([...open, ...received].map((event) => [event.id, event]));
    // What was open and is not any more is asked for by its id.
    const left = [...known].filter(([id, was]) => was === 'open' && !seen.has(id)).map(([id]) => id);
    for (const event of (await Promise.all(left.map((id) => ledger.events({ cursor: null, limit: 1 }, { ...filter, id })))).flatMap(({ events }) => events)) seen.set(event.id, event);
    if (newest === null) newest = await newestReceipt();
    newest = Math.max(newest, ...[...seen.values()].map(({ receivedAt }) => receivedAt));

    const changes = [...seen.values()].sort((a, b) => a.receivedAt - b.receivedAt).flatMap((event) => changeOf(event, known.get(event.id) ?? null));
    const at = newest;
    known = new Map([...seen.values()].filter((event) => event.state !== 'final' || event.receivedAt >= at).map((event) => [event.id, stateOf(event)]));
    const shown = changes.filter(({ event }) => state === undefined || stateOf(event) === state);
    return first && from === undefined ? [] : shown;
  };

  function changeOf(event: EventSummary, was: string | null): readonly Change[] {
    return was === stateOf(event) ? [] : [{ event, since: was }];
  }

  async function newestReceipt(): Promise<number> {
    return (await ledger.events({ cursor: null, limit: 1 })).events[0]?.receivedAt ?? 0;
  }

  async function all(wanted: EventFilter): Promise<readonly EventSummary[]> {
    const found: EventSummary[] = [];
    let cursor: string | null = null;
    for (let page = 0; page < mostPages; page += 1) {
      const answer: Awaited<ReturnType<Lookups['events']>> = await ledger.events({ cursor, limit: 200 }, wanted);
      found.push(...answer.events);
      cursor = answer.next;
      if (cursor === null) break;
    }
    return found;
  }
}

const everyMs = 500;
const mostPages = 5;

function lineOf(event: EventSummary, since: string | null): string {
  const [, id = '', listener = '', from = '', state = '', came = ''] = summaryRow(event);
  const what = since === null && state === 'open' ? 'received' : state;
  return `${shortTime(Date.now())}  ${what.padEnd(9)}  ${id}  ${listener}  ${from}${came === '' ? '' : `  ${came}`}`;
}
