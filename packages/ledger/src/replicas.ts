/**
 * MILLRACE_DURABILITY=replica: what an answer promises is on a replica before it is given.
 *
 *   [is it there? and one small write] [WAIT until a replica has that write]     one pipeline, on a connection of its own
 *
 * Its own, because WAIT holds up whatever else is on its connection, and knows nothing of what another one wrote: hence the small
 * write, which lies behind all that was stored before. When a failover came in between, the server that answers is a new master
 * which may have lost the event: hence the question. Requests that come while one pipeline is on its way share the next.
 */
import { ReplyError } from 'ioredis';
import type { Connection } from './connect.ts';
import { integer, list } from './reply.ts';
import { smallScript } from './script.ts';

export interface StoredEvent {
  readonly eventId: string;
  /** It was recorded as a repeat of this event; null: it is one itself. */
  readonly repeats: string | null;
}

/** Rejects when no replica has it within a second. The event may be worked on all the same. */
export type Confirm = (stored: StoredEvent) => Promise<void>;

export async function confirmNothing(): Promise<void> {}

export function confirmOnReplica(connection: Connection, prefix: string): Confirm {
  const lua = smallScript('confirm');
  let asking = false;
  let next: Waiting[] = [];
  let wait: WaitCommand = waitAof;

  function confirm(stored: StoredEvent): Promise<void> {
    return new Promise((resolve, reject) => {
      next.push({ stored, resolve, reject });
      if (!asking) void askAll();
    });
  }

  async function askAll(): Promise<void> {
    asking = true;
    while (next.length > 0) {
      const batch = next;
      next = [];
      try {
        const there = await ask(batch);
        for (const [index, { resolve, reject, stored }] of batch.entries()) {
          if (there[index] === 1) resolve();
          else reject(new Error(`event "${stored.eventId}" is gone: another Redis has become the master before a replica had it`));
        }
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    asking = false;
  }

  /** Resolves when a replica has what this server has: 1 for each that is there. */
  async function ask(batch: readonly Waiting[]): Promise<readonly number[]> {
    const events = batch.flatMap(({ stored: { eventId, repeats } }) => [eventId, repeats ?? '']);
    const answers = await connection.pipeline().eval(lua, 1, prefix, Date.now(), ...events).call(wait.command, ...wait.args).exec();
    const [[scriptError, there] = [null, null], [waitError, waited] = [null, null]] = answers ?? [];
    if (scriptError !== null) throw scriptError;
    if (waitError instanceof ReplyError && wait === waitAof) {
      wait = waitMemory;
      return ask(batch);
    }
    if (waitError !== null) throw waitError;
    if (!wait.isDone(waited)) throw new Error(`no replica has it after ${waitMs} ms (${wait.command} answered ${JSON.stringify(waited)})`);
    return list(there).map(integer);
  }

  return confirm;
}

interface Waiting {
  readonly stored: StoredEvent;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

interface WaitCommand {
  readonly command: 'WAITAOF' | 'WAIT';
  readonly args: readonly number[];
  readonly isDone: (answer: unknown) => boolean;
}

/** A far replica takes tens of milliseconds. */
const waitMs = 1_000;

/** On disk here and on a replica. Redis 7.2; it refuses when there is no append-only file here. */
const waitAof: WaitCommand = {
  command: 'WAITAOF',
  args: [1, 1, waitMs],
  isDone: (answer) => list(answer).every((count) => integer(count) >= 1),
};

/** In a replica's memory. */
const waitMemory: WaitCommand = { command: 'WAIT', args: [1, waitMs], isDone: (answer) => integer(answer) >= 1 };
