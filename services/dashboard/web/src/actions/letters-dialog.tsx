import { useState } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ActedAnswer, DeadLetterMark, LettersRequest } from '../../../src/contract.ts';
import { change } from '../api/call.ts';
import { counted } from '../text/counts.ts';
import { DeedDialog } from './deed-dialog.tsx';
import { Vouch } from './vouch.tsx';

interface LettersDialogProps {
  readonly action: 'redrive' | 'discard';
  readonly deadLetters: readonly DeadLetterMark[];
  readonly onDone: (acted: number) => void;
  readonly onClose: () => void;
}

/** Redrives or discards those that were chosen one by one. */
export function LettersDialog({ action, deadLetters, onDone, onClose }: LettersDialogProps) {
  const [vouch, setVouch] = useState(false);
  const client = useQueryClient();
  const act = useMutation({
    mutationFn: () => change<ActedAnswer>(`dead-letters/${action}`, { deadLetters, vouch } satisfies LettersRequest),
    onSuccess({ count }) {
      for (const about of ['event', 'events', 'dead-letters', 'queues']) void client.invalidateQueries({ queryKey: [about] });
      onDone(count);
      onClose();
    },
  });
  const { title, deed, text } = words[action];
  const many = counted(deadLetters.length, 'dead letter');
  return (
    <DeedDialog title={`${title} ${many}`} deed={deed} danger={action === 'discard'} pending={act.isPending} error={act.error} onDo={() => act.mutate()} onClose={onClose}>
      <p>{text}</p>
      {action === 'redrive' ? (
        <Vouch several={deadLetters.length > 1} checked={vouch} onChange={setVouch}>
          Needed only where credentials are gone and were never checked.
        </Vouch>
      ) : null}
    </DeedDialog>
  );
}

const words = {
  redrive: {
    title: 'Redrive',
    deed: 'Redrive',
    text: "They are tried again from where they ended. What has created nothing yet is rendered anew from today's objects; what has created something goes on with what is stored, so that nothing is created twice.",
  },
  discard: { title: 'Discard', deed: 'Discard', text: 'Nothing is to come of them. They stay in the list of deliveries, marked as discarded by you, until they are too old to be kept.' },
} as const;
