/**
 * Jobs that Redis has handed to this process and of which it never heard, because the connection broke before the answer
 * came: nobody works on them, and each would stand still until its lock has run out. When the connection is back, the
 * locks of what is not in flight are given up, and BullMQ's stalled check brings those jobs to somebody.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Worker } from 'bullmq';
import type { Cluster, Redis } from 'ioredis';

export interface LostTakes {
  readonly connection: Redis | Cluster;
  readonly worker: Worker;
  readonly isInFlight: (jobId: string) => boolean;
  readonly onError: (error: Error) => void;
}

/** Returns the way to stop it. */
export function giveUpLostTakes({ connection, worker, isInFlight, onError }: LostTakes): () => void {
  const stopped = new AbortController();

  async function giveUp(): Promise<void> {
    const locks = await ownLocks();
    // What was answered just now is in flight in a moment.
    await delay(settleMs, null, { signal: stopped.signal });
    for (const [jobId, token] of locks) {
      if (!isInFlight(jobId)) await connection.eval(removeIfSame, 1, lockOf(jobId), token);
    }
  }

  /** Of active jobs: id, token. BullMQ's tokens begin with the worker's own id. */
  async function ownLocks(): Promise<readonly (readonly [string, string])[]> {
    const ids = await connection.lrange(worker.toKey('active'), 0, -1);
    const tokens = await Promise.all(ids.map((jobId) => connection.get(lockOf(jobId))));
    return ids.flatMap((jobId, index) => {
      const token = tokens[index] ?? '';
      return token.startsWith(`${worker.id}:`) ? [[jobId, token] as const] : [];
    });
  }

  function lockOf(jobId: string): string {
    return `${worker.toKey(jobId)}:lock`;
  }

  function back(): void {
    giveUp().catch((error: unknown) => {
      // Broken again: the next time it is back is soon.
      if (!stopped.signal.aborted) onError(error instanceof Error ? error : new Error(String(error)));
    });
  }

  connection.on('ready', back);
  return function stop() {
    stopped.abort();
    connection.off('ready', back);
  };
}

const settleMs = 500;

const removeIfSame = `
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
`;
