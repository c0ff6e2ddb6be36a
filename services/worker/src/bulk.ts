/** Goes on with what somebody asked for to be done to many dead letters; the ledger knows how far it is, and at what rate. */
import type { Bulk } from '@millrace/ledger';
import type { Record } from './record.ts';

export interface BulkPorts {
  readonly ledger: Pick<Bulk, 'stepBulk'>;
  readonly record: Pick<Record, 'next'>;
}

/** Steps as long as there is something to do now. Who dies before what was opened is enqueued leaves it to the sweeper. */
export async function stepBulk({ ledger, record }: BulkPorts, signal: AbortSignal): Promise<void> {
  let acted = 1;
  while (acted > 0 && !signal.aborted) {
    const step = await ledger.stepBulk();
    await record.next(step);
    acted = step.count;
  }
}

export const bulkStepEveryMs = 1_000;
