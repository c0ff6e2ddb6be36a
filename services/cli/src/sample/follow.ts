/** Waits for what becomes of an event, by the ledger. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { EventView, Ledger } from '@millrace/ledger';

/** The event once it is final, or as it stands when `withinMs` are over; null when the ledger does not know it. */
export async function followEvent(ledger: Pick<Ledger, 'event'>, eventId: string, withinMs: number, signal: AbortSignal): Promise<EventView | null> {
  const until = performance.now() + withinMs;
  for (;;) {
    const view = await ledger.event(eventId);
    if (view === null || view.state === 'final' || performance.now() >= until || signal.aborted) return view;
    await sleep(10);
  }
}
