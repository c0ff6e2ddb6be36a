/**
 * Calls nobody waits for: a few at a time, the rest in a line of bounded length, each tried a bounded number of times.
 *
 *   running (at most `atOnce`) <- line (at most `waiting`) <- run(); what finds the line full is dropped
 *   close(): what is in line and running gets the grace period, then is aborted
 */
import { setTimeout as sleep } from 'node:timers/promises';

export interface Errands {
  readonly run: (errand: Errand) => void;
  readonly close: (graceMs: number) => Promise<void>;
}

/** One try. */
export type Errand = (signal: AbortSignal) => Promise<ErrandCame>;

export type ErrandCame =
  | { readonly kind: 'sent' }
  /** Worth another try. */
  | { readonly kind: 'again'; readonly text: string }
  | { readonly kind: 'refused'; readonly text: string };

export type OnErrand = (came: 'sent' | 'failed' | 'dropped', text: string | null) => void;

export interface ErrandSettings {
  readonly atOnce: number;
  readonly waiting: number;
  readonly tries: number;
  /** Before the second try; doubled each time. */
  readonly firstMs: number;
}

/** Tekton's retries of CloudEvents: up to ten, from 10 ms (pkg/sink/cloudevent). */
export const defaultErrandSettings: ErrandSettings = { atOnce: 8, waiting: 1000, tries: 10, firstMs: 10 };

export function createErrands(settings: ErrandSettings, onErrand: OnErrand): Errands {
  const closing = new AbortController();
  const line: Errand[] = [];
  const running = new Set<Promise<void>>();

  function runNext(): void {
    const errand = line.shift();
    if (errand === undefined) return;
    const run = report(errand).finally(() => {
      running.delete(run);
      runNext();
    });
    running.add(run);
  }

  async function report(errand: Errand): Promise<void> {
    try {
      const came = await tryUntilSent(errand, settings, closing.signal);
      onErrand(came.kind === 'sent' ? 'sent' : 'failed', came.kind === 'sent' ? null : came.text);
    } catch (error) {
      onErrand('failed', closing.signal.aborted ? 'stopping' : String(error));
    }
  }

  return {
    run(errand) {
      if (line.length >= settings.waiting || closing.signal.aborted) return onErrand('dropped', null);
      line.push(errand);
      if (running.size < settings.atOnce) runNext();
    },
    async close(graceMs) {
      const late = setTimeout(() => closing.abort(), graceMs);
      while (running.size > 0) await Promise.all(running);
      clearTimeout(late);
      closing.abort();
    },
  };
}

async function tryUntilSent(errand: Errand, { tries, firstMs }: ErrandSettings, signal: AbortSignal): Promise<ErrandCame> {
  for (let nth = 1; ; nth++) {
    signal.throwIfAborted();
    const came = await errand(signal);
    if (came.kind !== 'again' || nth >= tries) return came;
    await sleep(firstMs * 2 ** (nth - 1), null, { signal });
  }
}
