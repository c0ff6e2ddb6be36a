/**
 * Notes what senders were told with their events, for whoever looks an event up: some at a time, after the answer, so that no
 * sender waits for it. What Redis would not take, or a kill cut off, is not known afterwards; the event says so.
 */
import type { SenderAnswer, SenderAnswers } from '@millrace/ledger';
import type { Clock } from '@millrace/runtime';

export interface AnswerNotes {
  note(answer: SenderAnswer): void;
  /** Writes what is left. */
  close(): Promise<void>;
}

export function createAnswerNotes(ledger: SenderAnswers, clock: Pick<Clock, 'after'>): AnswerNotes {
  let waiting: SenderAnswer[] = [];
  let cancel: (() => void) | null = null;

  async function write(): Promise<void> {
    cancel?.();
    cancel = null;
    const answers = waiting;
    waiting = [];
    if (answers.length === 0) return;
    // Storage that is away has other witnesses.
    await ledger.noteAnswers(answers).catch(() => {});
  }

  return {
    note(answer) {
      if (waiting.length >= mostWaiting) return;
      waiting.push(answer);
      cancel ??= clock.after(everyMs, () => void write());
    },
    close: write,
  };
}

const everyMs = 500;
/** What a second of the highest rate needs; Redis is held up by a few milliseconds. */
const mostWaiting = 5_000;
