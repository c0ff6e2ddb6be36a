import { expect, test } from '@jest/globals';
import type { SenderAnswer } from '@millrace/ledger';
import { manualClock } from '../../../../test/support/manual-clock.ts';
import { createAnswerNotes } from './note-answers.ts';

const answer: SenderAnswer = { eventId: 'e', listener: 'ci/el', status: 202, at: 0, durationMs: 1 };

function noted({ fails = false } = {}) {
  const clock = manualClock();
  const written: (readonly SenderAnswer[])[] = [];
  const notes = createAnswerNotes(
    {
      async noteAnswers(answers) {
        if (fails) throw new Error('away');
        written.push(answers);
      },
    },
    clock,
  );
  return { clock, written, notes };
}

test('answers are written together, a moment after they were given', async () => {
  const { clock, written, notes } = noted();
  notes.note(answer);
  notes.note({ ...answer, eventId: 'f' });
  expect(written).toEqual([]);
  await clock.pass(500);
  expect(written.map((answers) => answers.map(({ eventId }) => eventId))).toEqual([['e', 'f']]);
});

test('what is left is written when ingress stops', async () => {
  const { written, notes } = noted();
  notes.note(answer);
  await notes.close();
  expect(written).toEqual([[answer]]);
});

test('storage that is away is no trouble, and they do not pile up', async () => {
  const { clock, notes } = noted({ fails: true });
  for (let nth = 0; nth < 20_000; nth += 1) notes.note(answer);
  await clock.pass(500);
  await expect(notes.close()).resolves.toBeUndefined();
});
