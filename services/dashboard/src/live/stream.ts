/** Server-sent events to one browser: only what its person may see, and no longer than the session is good. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ChangedEvent } from '@millrace/ledger';
import type { Clock } from '@millrace/runtime';
import type { Viewer } from '../access/identity.ts';
import type { Rights } from '../access/rights.ts';
import type { LiveEvents } from '../contract.ts';
import type { Follow, Told } from './follow.ts';

export interface StreamPorts {
  readonly follow: Follow;
  readonly clock: Pick<Clock, 'after'>;
  /** Who it is now: null when the session is over. */
  readonly viewerNow: () => Promise<Viewer | null>;
  readonly rights: Pick<Rights, 'visible'>;
  /** Aborted when the process stops. */
  readonly stopping: AbortSignal;
}

export async function streamChanges(request: IncomingMessage, response: ServerResponse, { follow, clock, viewerNow, rights, stopping }: StreamPorts): Promise<void> {
  let cancelBeat: (() => void) | null = null;
  let awaySince: number | null = null;

  /** Without a cursor the browser keeps the one that it has. */
  function send<Name extends keyof LiveEvents>(name: Name, data: LiveEvents[Name], cursor: string | null): void {
    // A browser that does not read is let go; it comes back by itself.
    if (response.writableLength > mostUnread) response.destroy();
    else response.write(`${cursor === null ? '' : `id: ${cursor}\n`}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  async function stillThere(): Promise<Viewer | null> {
    const viewer = await viewerNow();
    if (viewer === null && !response.writableEnded) {
      send('signed-out', {}, '');
      response.end();
    }
    return viewer;
  }

  function tell(told: Told): void {
    awaySince = told.kind === 'away' ? told.since : null;
    if (told.kind === 'away') return sayHowItIs();
    const { lost, events, cursor } = told.changes;
    if (lost) send('reset', {}, cursor);
    else if (events.length > 0) orLetGo(changed(events, cursor));
  }

  function sayHowItIs(): void {
    if (awaySince === null) send('here', {}, null);
    else send('away', { since: awaySince }, null);
  }

  async function changed(events: readonly ChangedEvent[], cursor: string): Promise<void> {
    const viewer = await stillThere();
    if (viewer === null) return;
    const visible = await rights.visible(viewer, () => Promise.resolve(events.map(({ namespace }) => namespace)));
    const seen = events.filter(({ namespace }) => visible === undefined || visible.includes(namespace));
    if (seen.length > 0) send('changes', { events: seen.map(({ id }) => id) }, cursor);
  }

  /** What can't be asked is not told; the browser comes back and is. */
  function orLetGo(told: Promise<unknown>): void {
    told.catch(() => response.destroy());
  }

  function beat(): void {
    cancelBeat = clock.after(beatMs, () => {
      sayHowItIs();
      orLetGo(stillThere());
      beat();
    });
  }

  function end(): void {
    response.end();
  }

  // Sent with the first line: whoever sees this open is told of everything from there on.
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' });
  const following = await follow.watch(tell, cursorOf(request));
  response.once('close', () => {
    following.stop();
    cancelBeat?.();
    stopping.removeEventListener('abort', end);
  });
  if (response.destroyed) return following.stop();
  response.write(`retry: 2000${following.first.kind === 'changes' ? `\nid: ${following.first.changes.cursor}` : ''}\n\n`);
  tell(following.first);
  if (awaySince === null) sayHowItIs();
  stopping.addEventListener('abort', end);
  beat();
}

/** Proxies close what is silent, and a browser takes a server for gone that is (live.ts). */
const beatMs = 5_000;
const mostUnread = 1024 * 1024;

/** What is no cursor of ours begins now. */
function cursorOf({ headers }: IncomingMessage): string | null {
  const last = headers['last-event-id'];
  return typeof last === 'string' && /^\d{1,20}-\d{1,20}$/.test(last) ? last : null;
}
