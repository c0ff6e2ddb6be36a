/**
 * `millrace events watch`: new events and what becomes of them, as it happens. Each look asks for what was received since the
 * last one and for what is open, a page of each at most a few: what is stored besides costs nothing.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { EventFilter, EventPage, EventSummary, Lookups } from '@millrace/ledger';
import type { ExitCode } from '../frame/exit-code.ts';
import { tellOneByOne } from '../frame/output.ts';
import type { OutputFormat } from '../frame/output.ts';
import { complain } from '../frame/terminal.ts';
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
  return withStore(terminal, flags.data, async ({ ledger, connection, address }) => {
    const tell = tellOneByOne(terminal, flags.output);
    const look = waiting(createLook(ledger, eventFilter(flags)), () => connection.status === 'ready', (what) => complain(terminal, `redis at "${address}" ${what}`));
    let wasComplete = true;
    while (!signal.aborted) {
      const { changes, complete } = await look();
      if (wasComplete && !complete) complain(terminal, `more than ${mostPages * pageSize} events are new or open at once: from here on not every change is told`);
      wasComplete = complete;
      for (const { event, since } of changes) tell({ value: { ...summaryValue(event), was: since, at: exactTime(Date.now()) }, table: () => lineOf(event, since) });
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

type Look = () => Promise<{ readonly changes: readonly Change[]; readonly complete: boolean }>;

/** While Redis is away a look sees nothing; what happens meanwhile is seen by the first one after. */
function waiting(look: Look, isThere: () => boolean, tell: (what: string) => void): Look {
  let away = false;

  return async function lookOrWait() {
    try {
      const looked = await look();
      if (away) tell('is back');
      away = false;
      return looked;
    } catch (error) {
      if (isThere()) throw error;
      if (!away) tell('is away: waiting for it');
      away = true;
      return { changes: [], complete: true };
    }
  };
}

/** The first look only remembers where things stand, unless the filter says since when. */
function createLook(ledger: Pick<Lookups, 'events'>, { state, from, ...filter }: EventFilter): Look {
  let newest: number | null = null;
  /** Of those that were open, and of those received at the newest moment: others may have been received at the same one. */
  let known: ReadonlyMap<string, string> = new Map();

  return async function look() {
    const begin = newest ?? from ?? null;
    const open = await pagesOf(ledger, { ...filter, state: 'open' });
    const received = begin === null ? nothing : await pagesOf(ledger, { ...filter, from: begin });
    const seen = new Map([...open.events, ...received.events].map((event) => [event.id, event]));
    // What was open and is not any more is asked for by its id.
    const left = [...known].filter(([id, was]) => was === 'open' && !seen.has(id)).slice(0, pageSize);
    const ended = await Promise.all(left.map(([id]) => ledger.events({ cursor: null, limit: 1 }, { ...filter, id })));
    for (const event of ended.flatMap(({ events }) => events)) seen.set(event.id, event);

    const inOrder = [...seen.values()].sort((a, b) => a.receivedAt - b.receivedAt);
    const changes = inOrder.flatMap((event) => (known.get(event.id) === stateOf(event) ? [] : [{ event, since: known.get(event.id) ?? null }]));
    const at = Math.max(newest ?? (await newestReceipt(ledger)), inOrder.at(-1)?.receivedAt ?? 0);
    known = new Map(inOrder.filter((event) => event.state !== 'final' || event.receivedAt >= at).map((event) => [event.id, stateOf(event)]));
    newest = at;
    const shown = begin === null ? [] : changes.filter(({ event }) => state === undefined || stateOf(event) === state);
    return { changes: shown, complete: open.complete && received.complete };
  };
}

async function newestReceipt(ledger: Pick<Lookups, 'events'>): Promise<number> {
  return (await ledger.events({ cursor: null, limit: 1 })).events[0]?.receivedAt ?? 0;
}

interface Found {
  readonly events: readonly EventSummary[];
  readonly complete: boolean;
}

const nothing: Found = { events: [], complete: true };

async function pagesOf(ledger: Pick<Lookups, 'events'>, filter: EventFilter): Promise<Found> {
  const events: EventSummary[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < mostPages; page += 1) {
    const answer: EventPage = await ledger.events({ cursor, limit: pageSize }, filter);
    events.push(...answer.events);
    cursor = answer.next;
    if (cursor === null) return { events, complete: true };
  }
  return { events, complete: false };
}

const everyMs = 500;
const mostPages = 5;
const pageSize = 200;

function lineOf(event: EventSummary, since: string | null): string {
  const [, id = '', listener = '', from = '', state = '', came = ''] = summaryRow(event);
  const what = since === null && state === 'open' ? 'received' : state;
  return `${shortTime(Date.now())}  ${what.padEnd(9)}  ${id}  ${listener}  ${from}${came === '' ? '' : `  ${came}`}`;
}
