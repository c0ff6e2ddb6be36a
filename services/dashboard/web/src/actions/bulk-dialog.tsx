import { useState } from 'react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { BulkFilter, BulkRow, BulkStart, PreviewAnswer } from '../../../src/contract.ts';
import { change } from '../api/call.ts';
import { previewQuery } from '../api/queries.ts';
import { Failure } from '../parts/failure.tsx';
import { counted, grouped } from '../text/counts.ts';
import { durationText } from '../text/age.ts';
import { filterText } from '../text/filter-text.ts';
import { DeedDialog } from './deed-dialog.tsx';
import { Vouch } from './vouch.tsx';

interface BulkDialogProps {
  readonly action: 'redrive' | 'discard';
  readonly filter: BulkFilter;
  readonly onClose: () => void;
}

/** How many it will be, at which rate, then go. It goes on when this page is closed. */
export function BulkDialog({ action, filter, onClose }: BulkDialogProps) {
  const client = useQueryClient();
  const { data: preview, error, refetch } = useQuery(previewQuery(filter));
  const [rate, setRate] = useState('50');
  const [vouch, setVouch] = useState(false);
  const perSecond = Number(rate);
  const isRate = Number.isInteger(perSecond) && perSecond >= 1 && perSecond <= 1000;
  const start = useMutation({
    mutationFn: (expected: number) => change<BulkRow>('bulks', { action, filter, perSecond, expected, vouch } satisfies BulkStart),
    onSuccess() {
      void client.invalidateQueries({ queryKey: ['bulks'] });
      onClose();
    },
  });
  const notYet = preview === undefined ? 'being counted' : preview.count === 0 ? 'no dead letter matches' : isRate ? null : 'the rate is no whole number from 1 to 1000';
  return (
    <DeedDialog title={`${verbs[action]} by filter`} deed={preview === undefined ? verbs[action] : `${verbs[action]} ${manyText(preview)}`} danger={action === 'discard'} pending={start.isPending} error={start.error} notYet={notYet} onDo={() => start.mutate(preview?.count ?? 0)} onClose={onClose}>
      <p>
        Which: <strong>{filterText(filter)}</strong>
      </p>
      {error === null ? (
        <p className="preview" aria-live="polite">
          {preview === undefined ? 'Counting ...' : manyText(preview)}
          {preview === undefined || !isRate || preview.count === 0 ? null : <span className="soft">, about {durationText((preview.count / perSecond) * 1000)}</span>}
        </p>
      ) : (
        <Failure error={error} retry={() => void refetch()} />
      )}
      <label className="field narrow">
        <span>How many a second (1 to 1000)</span>
        <input type="number" min={1} max={1000} step={1} value={rate} onChange={({ target }) => setRate(target.value)} />
      </label>
      {action === 'redrive' ? (
        <Vouch several checked={vouch} onChange={setVouch}>
          Needed only where credentials are gone and were never checked, as when the Secret was missing. It takes every one of them for genuine, also what nobody has looked at; what the provider sends again is checked by itself.
        </Vouch>
      ) : null}
      <p className="soft small">
        What becomes a dead letter from now on is not touched, so nothing is {action === 'redrive' ? 'redriven twice' : 'discarded unseen'}. It goes on when you close this page, and can be cancelled on the way.
      </p>
    </DeedDialog>
  );
}

function manyText({ count, complete }: PreviewAnswer): string {
  return complete ? counted(count, 'dead letter') : `${grouped(count)} dead letters or more`;
}

const verbs = { redrive: 'Redrive', discard: 'Discard' } as const;
