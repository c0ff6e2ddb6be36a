/**
 * MILLRACE_DURABILITY=replica: what an answer promises is on the replicas before it is given.
 *
 *   [is it there? and one small write] [WAIT until the replicas have that write]     one pipeline, on a connection of its own
 *
 * Its own, because WAIT holds up whatever else is on its connection, and knows nothing of what another one wrote: hence the small
 * write, which lies behind all that was stored before. When a failover came in between, the server that answers is a new master
 * which may have lost the event: hence the question. Requests that come while one pipeline is on its way share the next.
 */
import { performance } from 'node:perf_hooks';
import { ReplyError } from 'ioredis';
import type { Connection } from './connect.ts';
import { integer, list, text } from './reply.ts';
import { replicasInUse } from './replicas-in-use.ts';
import { smallScript } from './script.ts';

export interface StoredEvent {
  readonly eventId: string;
  /** It was recorded as a repeat of this event; null: it is one itself. */
  readonly repeats: string | null;
}

/** Rejects when the replicas don't have it within a second. The event may be worked on all the same. */
export type Confirm = (stored: StoredEvent) => Promise<void>;

export async function confirmNothing(): Promise<void> {}

export function confirmOnReplica(connection: Connection, prefix: string): Confirm {
  const lua = smallScript('confirm', prefix);
  let asking = false;
  let next: Waiting[] = [];
  let wait: WaitCommand = waitAof;
  const inUse = replicasInUse();

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
          else reject(new Error(`event "${stored.eventId}" is gone: another Redis has become the master before its replicas had it`));
        }
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    asking = false;
  }

  /** Resolves when the replicas have what this server has: 1 for each that is there. */
  async function ask(batch: readonly Waiting[]): Promise<readonly number[]> {
    const events = batch.flatMap(({ stored: { eventId, repeats } }) => [eventId, repeats ?? '']);
    const wanted = inUse.wanted();
    const answers = await connection.pipeline().eval(lua, 1, prefix, Date.now(), ...events).call(wait.command, ...wait.args(wanted)).exec();
    const [[scriptError, found] = [null, null], [waitError, waited] = [null, null]] = answers ?? [];
    if (scriptError !== null) throw scriptError;
    if (waitError instanceof ReplyError && wait === waitAof) {
      wait = waitMemory;
      return ask(batch);
    }
    if (waitError !== null) throw waitError;

    const [there, info] = list(found);
    const seen = inUse.see(text(info), performance.now());
    if (seen === 'one-has-gone') throw new Error('a replica has gone, perhaps to be the master: nothing is confirmed for some seconds');
    if (seen === 'ask-who-is-master') {
      if (connection.status === 'ready') connection.disconnect(true);
      throw new Error('a replica has gone: asking anew who is the master');
    }
    // There are more than were waited for.
    if (inUse.wanted() > wanted) return ask(batch);
    if (wait.replicas(waited) < wanted) throw new Error(`not on ${wanted} replicas after ${waitMs} ms (${wait.command} answered ${JSON.stringify(waited)})`);
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
  readonly args: (replicas: number) => readonly number[];
  /** How many have it; for WAITAOF none as long as this server has not. */
  readonly replicas: (answer: unknown) => number;
}

/** A far replica takes tens of milliseconds. */
const waitMs = 1_000;

/** On disk here and there. Redis 7.2; it refuses when there is no append-only file here. */
const waitAof: WaitCommand = {
  command: 'WAITAOF',
  args: (replicas) => [1, replicas, waitMs],
  replicas(answer) {
    const [here, there] = list(answer);
    return integer(here) === 0 ? 0 : integer(there);
  },
};

/** In their memory. */
const waitMemory: WaitCommand = { command: 'WAIT', args: (replicas) => [replicas, waitMs], replicas: integer };
