/**
 * Stored, then 202: the event goes into the ledger, then a pointer to it into the queue, on one connection, both awaited.
 * A retry writes the same event id again. The pointer is help, not truth: an event that is stored without one is found
 * by the sweeper, so it counts as stored.
 */
import type { AdmittedEvent, Ledger, QueuedDelivery, ReceivedEvent } from '@millrace/ledger';
import type { Queue } from '@millrace/queue';
import { unreachable } from '@millrace/triggers';
import type { Hold } from './hold.ts';

export interface PersistPorts {
  readonly ledger: Pick<Ledger, 'persist'>;
  readonly queue: Pick<Queue, 'add'>;
  readonly hold: Hold;
}

export interface ToPersist {
  readonly received: ReceivedEvent;
  readonly budgetMs: number;
  readonly isGone: () => boolean;
  readonly onHeld: (error: unknown) => void;
}

export type Persistence =
  | { readonly kind: 'stored' }
  | { readonly kind: 'duplicate'; readonly firstEventId: string; readonly redriven: number }
  | { readonly kind: 'storage-full' }
  | { readonly kind: 'storage-away'; readonly error: unknown }
  | { readonly kind: 'hold-full' };

export type Persist = (event: ToPersist) => Promise<Persistence>;

export function createPersist({ ledger, queue, hold }: PersistPorts): Persist {
  return async function persist({ received, budgetMs, isGone, onHeld }) {
    /** What the ledger has said; it is not asked again when only the queue failed. */
    const ledgerSaid: { written: Written | null } = { written: null };

    async function store(): Promise<Written> {
      const written = (ledgerSaid.written ??= readWritten(received.event.id, await ledger.persist(received)));
      for (const pointer of written.pointers) await queue.add(pointer, pointer.delayMs);
      return written;
    }

    const bytes = received.body.byteLength;
    const held = await hold.until(store, { bytes, budgetMs, isGone, onFailure: onHeld });
    if (ledgerSaid.written !== null) return ledgerSaid.written.persistence;
    switch (held.kind) {
      case 'answered':
        return held.value.persistence;
      case 'away':
        return { kind: 'storage-away', error: held.error };
      case 'full':
        return { kind: 'hold-full' };
      default:
        return unreachable(held);
    }
  };
}

interface Written {
  readonly persistence: Persistence;
  readonly pointers: readonly (Parameters<Queue['add']>[0] & { readonly delayMs: number })[];
}

function readWritten(eventId: string, persisted: Awaited<ReturnType<Ledger['persist']>>): Written {
  switch (persisted.kind) {
    case 'stored':
      return { persistence: { kind: 'stored' }, pointers: persisted.admitted ? [eventPointer({ eventId, run: 1 })] : [] };
    case 'duplicate': {
      const { firstEventId, redriven, redrivenEvent } = persisted;
      const pointers = [...redriven.map(deliveryPointer), ...(redrivenEvent === null ? [] : [eventPointer(redrivenEvent)])];
      return { persistence: { kind: 'duplicate', firstEventId, redriven: pointers.length }, pointers };
    }
    case 'storage-full':
      return { persistence: { kind: 'storage-full' }, pointers: [] };
    default:
      return unreachable(persisted);
  }
}

function eventPointer({ eventId, run }: AdmittedEvent): Written['pointers'][number] {
  return { kind: 'event', id: eventId, run, delayMs: 0 };
}

function deliveryPointer({ deliveryId, run, delayMs }: QueuedDelivery): Written['pointers'][number] {
  return { kind: 'delivery', id: deliveryId, run, delayMs };
}
