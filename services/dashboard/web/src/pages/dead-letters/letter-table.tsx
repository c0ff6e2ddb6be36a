import { useState } from 'react';
import type { DeadLetterRow } from '../../../../src/contract.ts';
import { LettersDialog } from '../../actions/letters-dialog.tsx';
import { counted } from '../../text/counts.ts';
import { LetterTableRow } from './letter-table-row.tsx';

/** One by one; some of them can be chosen. */
export function LetterTable({ letters, mayAct }: { readonly letters: readonly DeadLetterRow[]; readonly mayAct: boolean }) {
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const [action, setAction] = useState<'redrive' | 'discard' | null>(null);
  const [done, setDone] = useState('');
  const chosen = letters.filter(({ id }) => picked.has(id));

  function pick(id: string, isPicked: boolean) {
    const next = new Set(picked);
    if (isPicked) next.add(id);
    else next.delete(id);
    setPicked(next);
  }

  return (
    <>
      {mayAct ? (
        <div className="row table-bar">
          <span role="status">{chosen.length === 0 ? done : `${counted(chosen.length, 'dead letter')} chosen`}</span>
          <button type="button" className="button compact" disabled={chosen.length === 0} onClick={() => setAction('redrive')}>
            Redrive chosen
          </button>
          <button type="button" className="button compact danger" disabled={chosen.length === 0} onClick={() => setAction('discard')}>
            Discard chosen
          </button>
        </div>
      ) : null}
      <div className="table-scroll">
        <table className="letters">
          <caption className="hidden-but-read">Dead letters, the latest first</caption>
          <thead>
            <tr>
              {mayAct ? (
                <th scope="col" className="pick">
                  <input type="checkbox" aria-label="Choose all on this page" checked={chosen.length === letters.length} onChange={({ target }) => setPicked(new Set(target.checked ? letters.map(({ id }) => id) : []))} />
                </th>
              ) : null}
              <th scope="col">Event</th>
              <th scope="col">Why</th>
              <th scope="col">Trigger</th>
              <th scope="col" className="number">
                Tries
              </th>
              <th scope="col" className="number">
                Dead since
              </th>
            </tr>
          </thead>
          <tbody>
            {letters.map((letter) => (
              <LetterTableRow key={letter.id} letter={letter} picked={picked.has(letter.id)} onPick={mayAct ? (isPicked) => pick(letter.id, isPicked) : null} />
            ))}
          </tbody>
        </table>
      </div>
      {action === null ? null : (
        <LettersDialog
          action={action}
          deadLetters={chosen.map(({ kind, id }) => ({ kind, id }))}
          onDone={(count) => {
            setPicked(new Set());
            setDone(`${action === 'redrive' ? 'Redriven' : 'Discarded'}: ${counted(count, 'dead letter')}.`);
          }}
          onClose={() => setAction(null)}
        />
      )}
    </>
  );
}
