/**
 * Looks after what somebody should have touched by now: a process that died between a write to the ledger and its
 * `Queue.add`, a job that Redis lost. One worker at a time (a lease in the ledger). In a fault-free run it finds nothing.
 */
import type { Ledger, OpenEntry } from '@millrace/ledger';
import type { Queue } from '@millrace/queue';
import type { WorkerEvents } from './events.ts';
import type { Record } from './record.ts';

export interface SweepPorts {
  readonly ledger: Pick<Ledger, 'overdue' | 'advanceRun' | 'admitWaiting'>;
  readonly queue: Queue;
  readonly record: Record;
  readonly events: WorkerEvents;
  readonly page: number;
}

/** One round; returns how many entries were enqueued again. */
export async function sweep({ ledger, queue, record, events, page }: SweepPorts): Promise<number> {
  await record.next({ admit: await ledger.admitWaiting(), queued: [] });
  let swept = 0;
  for (const entry of await ledger.overdue(page)) {
    if (entry.waiting) continue;
    // By Redis' clock it is overdue: a job that is still delayed was put there by a clock that is ahead.
    const isLive = await queue.wake({ kind: entry.kind, id: entry.id, run: entry.run });
    if (!isLive && (await enqueueAgain(entry, ledger, queue))) swept += 1;
  }
  if (swept > 0) events.swept(swept);
  return swept;
}

async function enqueueAgain(entry: OpenEntry, ledger: SweepPorts['ledger'], queue: Queue): Promise<boolean> {
  const run = await ledger.advanceRun(entry);
  if (run === null) return false;
  await queue.add({ kind: entry.kind, id: entry.id, run }, 0);
  return true;
}
