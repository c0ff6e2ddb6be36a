/**
 * Events that arrive in one turn of the event loop are stored by one script: what they have in common is read, counted and entered once for
 * all of them (persist.lua). Each has its own answer; when Redis refuses the whole script, nothing of the others is stored, and each is tried alone.
 */
import { ReplyError } from 'ioredis';
import { list } from './reply.ts';
import type { Argument, RunScript } from './script.ts';

/** Stores one event, by its arguments of the script; what the script answers for it. */
export type PersistOne = (args: readonly Argument[]) => Promise<unknown>;

export function gatherPersists(run: RunScript): PersistOne {
  let next: Waiting[] = [];
  let bytes = 0;

  async function persistAll(batch: readonly Waiting[]): Promise<void> {
    try {
      const answers = list(await run('persist', [batch.length, ...batch.flatMap(({ args }) => args)]));
      for (const [index, { resolve, reject }] of batch.entries()) {
        if (answers[index] instanceof Error) reject(answers[index]);
        else resolve(answers[index]);
      }
    } catch (error) {
      if (batch.length > 1 && error instanceof ReplyError) for (const one of batch) void persistAll([one]);
      else for (const { reject } of batch) reject(error);
    }
  }

  function send(): void {
    const batch = next;
    next = [];
    bytes = 0;
    if (batch.length > 0) void persistAll(batch);
  }

  return function persistOne(args) {
    return new Promise((resolve, reject) => {
      if (next.length === 0) setImmediate(send);
      next.push({ args, resolve, reject });
      bytes += args.reduce<number>((sum, arg) => sum + (Buffer.isBuffer(arg) ? arg.length : 0), 0);
      if (next.length >= mostEvents || bytes >= mostBytes) send();
    });
  };
}

interface Waiting {
  readonly args: readonly Argument[];
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Redis serves nobody else while a script runs. */
const mostEvents = 32;
const mostBytes = 1_000_000;
