/**
 * What becomes of finished events: their bodies are compressed, and in the end they are removed, by age, number and memory.
 * Only the process that holds the sweeper's lease does it, in steps so small that nobody else waits long for Redis.
 */
import { groups, integer, list, text, bytes } from './reply.ts';
import { packBody } from './pack.ts';
import type { Argument, RunScript } from './script.ts';
import type { LedgerSettings } from './settings.ts';

export interface Retention {
  /** One step; `more`: there is more to remove. */
  retain(): Promise<Retained>;
  /** Compresses some bodies; answers how many it looked at. */
  packBodies(): Promise<number>;
}

export interface Retained {
  readonly events: number;
  /** Among what was removed: nobody has acted on them. */
  readonly deadLetters: number;
  readonly more: boolean;
}

export interface RetentionPorts {
  readonly run: RunScript;
  readonly owner: string;
  readonly settings: Pick<LedgerSettings, 'retentionMs' | 'retentionEvents' | 'retentionMemory'>;
}

export function retention({ run, owner, settings }: RetentionPorts): Retention {
  const limits: readonly Argument[] = [settings.retentionMs, settings.retentionEvents, settings.retentionMemory];
  return {
    async retain() {
      const [events, deadLetters, more] = list(await run('retain', [owner, ...limits, recordsAtOnce]));
      return { events: integer(events), deadLetters: integer(deadLetters), more: integer(more) === 1 };
    },
    async packBodies() {
      const taken = groups(await run('take-packable', [owner, bodiesAtOnce, bytesAtOnce]), 2);
      const packed: Argument[][] = [];
      for (const [id, body] of taken) {
        const found = await packBody(bytes(body));
        if (found !== null) packed.push([text(id), found.coding, found.bytes]);
      }
      if (packed.length > 0) await run('pack-bodies', [packed.length, ...packed.flat()]);
      return taken.length;
    },
  };
}

/** Events and deliveries: some 2 ms of Redis. */
const recordsAtOnce = 100;
const bodiesAtOnce = 50;
const bytesAtOnce = 4 * 1024 * 1024;
