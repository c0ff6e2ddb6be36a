/** How long it takes until nothing is missing any more: every event that was in somebody's hands has gone on. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { EventView } from '@millrace/ledger';
import type { Scene, Struck } from './scene.ts';

/** Events that are not final and wait for nothing but somebody's work: not those that are parked until later. */
export async function inHand(scene: Pick<Scene, 'ledger'>): Promise<readonly EventView[]> {
  return (await unfinished(scene)).filter((view) => !isParked(view));
}

/** Of the newest. */
export async function unfinished({ ledger }: Pick<Scene, 'ledger'>): Promise<readonly EventView[]> {
  const views: EventView[] = [];
  for (let cursor: string | null = null, page = 0; page < pages; page++) {
    const found = await ledger.events({ cursor, limit: 500 });
    for (const { id, state } of found.events) {
      const view = state === 'final' ? null : await ledger.event(id);
      if (view !== null) views.push(view);
    }
    cursor = found.next;
    if (cursor === null) break;
  }
  return views;
}

/** Waits until each of them has gone on, or is final, measured from `since` (performance.now). */
export async function recovery({ ledger, pace }: Pick<Scene, 'ledger' | 'pace'>, events: readonly EventView[], wanted: 'went on' | 'final', since: number, promisedMs: number): Promise<Struck> {
  const limitMs = pace.isTimed ? promisedMs : pace.settleMs;
  let left = events;
  while (left.length > 0) {
    const now = await Promise.all(left.map(({ event }) => ledger.event(event.id)));
    left = left.filter((before, index) => {
      const view = now[index] ?? null;
      return view !== null && view.state !== 'final' && (wanted === 'final' || stands(before, view));
    });
    if (performance.now() - since > limitMs + graceMs) {
      const seen = `${left.length} of ${events.length} events not ${wanted} within ${limitMs / 1000} s`;
      return { seen, wrong: `${seen}: ${left.slice(0, 5).map(({ event }) => event.id).join(', ')}` };
    }
    if (left.length > 0) await sleep(100);
  }
  const tookMs = performance.now() - since;
  const seen = `${events.length} events ${wanted} within ${(tookMs / 1000).toFixed(1)} s`;
  return { seen, wrong: tookMs > limitMs ? `${seen}, wanted ${limitMs / 1000} s` : null };
}

const pages = 4;
/** How much longer than allowed is waited, to say how long it took. */
const graceMs = 30_000;

/** Neither parked, nor an attempt more than before: nobody has had it in hand since. */
function stands(before: EventView, now: EventView): boolean {
  return !isParked(now) && attemptsOf(now) === attemptsOf(before);
}

/** Each of its open deliveries waits for a time to come. */
function isParked({ deliveries, attempts, state }: EventView): boolean {
  const open = deliveries.filter((delivery) => delivery.state === 'open');
  if (state === 'received') return attempts.at(-1)?.outcome === 'retryable';
  return open.length > 0 && open.every(({ dueAt }) => dueAt !== null && dueAt > Date.now());
}

function attemptsOf({ attempts, deliveries }: EventView): number {
  return attempts.length + deliveries.reduce((count, delivery) => count + delivery.attempts.length, 0);
}
