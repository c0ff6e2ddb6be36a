/**
 * What ended by itself is started again, and said: whoever uses it connects anew, and what was stored is there.
 *
 *   runs --ended--> starting again --> runs
 *                         '--can't--> gone: without it nothing works
 */
import { errorText } from '@millrace/runtime';
import type { Lifecycle } from '@millrace/runtime';

export interface Keeper {
  readonly lifecycle: Lifecycle;
  /** A line for the person at the terminal. */
  readonly say: (line: string) => void;
  /** Something ended by itself, and can't be started again. */
  readonly onGone: (what: string) => void;
}

export interface Kept {
  /** Settles when it has ended, however. */
  readonly ended: Promise<unknown>;
}

/** Gives the first; rejects when that does not start. To stop the latest is up to who starts them. */
export async function keepUp<T extends Kept>(name: string, start: () => Promise<T>, { lifecycle, say, onGone }: Keeper): Promise<T> {
  async function goOn({ ended }: Kept): Promise<void> {
    await ended;
    if (lifecycle.stopping.aborted) return;
    say(`${name.padEnd(9)} ended by itself; starting it again`);
    try {
      void goOn(await start());
    } catch (error) {
      if (!lifecycle.stopping.aborted) onGone(`${name} ended by itself, and can't be started again: ${errorText(error)}`);
    }
  }
  const first = await start();
  void goOn(first);
  return first;
}
