import { useState } from 'react';
import { Link } from 'react-router';
import type { DeadLetterMark, EventDetail } from '../../../../src/contract.ts';
import { LettersDialog } from '../../actions/letters-dialog.tsx';
import { PermittedButton } from '../../actions/permitted-button.tsx';
import { ReplayDialog } from '../../actions/replay-dialog.tsx';
import { ReplayEditedDialog } from '../../actions/replay-edited-dialog.tsx';
import { counted } from '../../text/counts.ts';

export function EventActions({ event }: { readonly event: EventDetail }) {
  const [open, setOpen] = useState<'replay' | 'edited' | 'redrive' | 'discard' | null>(null);
  const [done, setDone] = useState('');
  const letters = deadLettersOf(event);
  function close() {
    setOpen(null);
  }

  return (
    <>
      {letters.length === 0 ? null : (
        <>
          <PermittedButton may={event.may.redrive} icon="redo" onClick={() => setOpen('redrive')}>
            Redrive
          </PermittedButton>
          <PermittedButton may={event.may.discard} icon="bin" danger onClick={() => setOpen('discard')}>
            Discard
          </PermittedButton>
        </>
      )}
      <PermittedButton may={event.may.replay} icon="play" onClick={() => setOpen('replay')}>
        Replay
      </PermittedButton>
      <PermittedButton may={event.may.replayEdited} icon="pencil" onClick={() => setOpen('edited')}>
        Edit and replay
      </PermittedButton>
      <Link className="button" to={`/try?event=${event.id}`}>
        Try it
      </Link>
      <p role="status" className="small">
        {done}
      </p>
      {open === 'replay' ? <ReplayDialog event={event} onClose={close} /> : null}
      {open === 'edited' ? <ReplayEditedDialog event={event} onClose={close} /> : null}
      {open === 'redrive' || open === 'discard' ? (
        <LettersDialog action={open} deadLetters={letters} onDone={(count) => setDone(`${open === 'redrive' ? 'Redriven' : 'Discarded'}: ${counted(count, 'dead letter')}.`)} onClose={close} />
      ) : null}
    </>
  );
}

function deadLettersOf({ id, dead, deliveries }: EventDetail): readonly DeadLetterMark[] {
  const own: readonly DeadLetterMark[] = dead ? [{ kind: 'event', id }] : [];
  return [...own, ...deliveries.filter(({ state }) => state === 'dead').map(({ id }) => ({ kind: 'delivery', id }) as const)];
}
