/** Goes on with what somebody asked for to be done to many dead letters; the ledger knows how far it is, and at what rate. */
import type { Bulk } from '@millrace/ledger';
import type { Record } from './record.ts';

export interface BulkPorts {
  readonly ledger: Pick<Bulk, 'stepBulk'>;
  readonly record: Pick<Record, 'next'>;
}

/** One step. Who dies before what was opened is enqueued leaves it to the sweeper. */
export async function stepBulk({ ledger, record }: BulkPorts): Promise<void> {
  await record.next(await ledger.stepBulk());
}

export const bulkStepEveryMs = 1_000;
