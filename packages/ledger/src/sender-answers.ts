/** What senders were told. Written some at a time and after they were told it: nobody waits for it. */
import type { RunScript } from './script.ts';

export interface SenderAnswers {
  noteAnswers(answers: readonly SenderAnswer[]): Promise<void>;
}

export interface SenderAnswer {
  readonly eventId: string;
  /** `<namespace>/<name>`. */
  readonly listener: string;
  readonly status: number;
  readonly at: number;
  readonly durationMs: number;
}

export function senderAnswers(run: RunScript): SenderAnswers {
  return {
    async noteAnswers(answers) {
      const args = answers.flatMap(({ eventId, listener, status, at, durationMs }) => [eventId, listener, status, Math.round(at), Math.round(durationMs * 100) / 100]);
      await run('note-answers', [answers.length, ...args]);
    },
  };
}
