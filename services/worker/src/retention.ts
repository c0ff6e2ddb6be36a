/**
 * Keeps what is finished within its bounds: compresses bodies, removes what is too old or too much. One worker at a time
 * (the sweeper's lease), in small steps with a pause after each, so that nobody waits for Redis because of it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Retention } from '@millrace/ledger';
import type { WorkerEvents } from './events.ts';

export interface RetentionPorts {
  readonly ledger: Retention;
  readonly events: Pick<WorkerEvents, 'retained'>;
}

/** One round: until there is nothing more to do, or the signal says stop. */
export async function retain({ ledger, events }: RetentionPorts, signal: AbortSignal): Promise<void> {
  let removed = { events: 0, deadLetters: 0 };
  let more = true;
  while (more && !signal.aborted) {
    const step = await ledger.retain();
    removed = { events: removed.events + step.events, deadLetters: removed.deadLetters + step.deadLetters };
    more = step.more;
    if (more) await pause(signal);
  }
  if (removed.events > 0) events.retained(removed.events, removed.deadLetters);
  while (!signal.aborted && (await ledger.packBodies()) > 0) await pause(signal);
}

/** Longer than a step takes: most of Redis' time is others'. */
async function pause(signal: AbortSignal): Promise<void> {
  await sleep(5, null, { signal }).catch(() => null);
}
