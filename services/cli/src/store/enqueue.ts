/** Enqueues what the ledger says is to be worked on next. Who dies before leaves it to the worker's sweeper. */
import type { AdmittedEvent, QueuedDelivery } from '@millrace/ledger';
import type { Queue } from '@millrace/queue';

export interface NextWork {
  readonly admit: readonly AdmittedEvent[];
  readonly queued: readonly QueuedDelivery[];
}

export async function enqueue(queue: Pick<Queue, 'add'>, { admit, queued }: NextWork): Promise<void> {
  for (const { eventId, run } of admit) await queue.add({ kind: 'event', id: eventId, run }, 0);
  for (const { deliveryId, run, delayMs } of queued) await queue.add({ kind: 'delivery', id: deliveryId, run }, delayMs);
}
