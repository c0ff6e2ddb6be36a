import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { EventDetail } from '../../../src/contract.ts';
import { bodyTextQuery } from '../api/queries.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Failure } from '../parts/failure.tsx';
import { Skeleton } from '../parts/skeleton.tsx';
import { jsonProblem } from '../text/json-text.ts';
import { DeedDialog } from './deed-dialog.tsx';
import { useReplay } from './replay-dialog.tsx';
import { Vouch } from './vouch.tsx';

interface ReplayEditedDialogProps {
  readonly event: EventDetail;
  readonly onClose: () => void;
}

export function ReplayEditedDialog({ event, onClose }: ReplayEditedDialogProps) {
  const { data: body, error } = useQuery(bodyTextQuery(event.id));
  if (body !== undefined) return <Editor event={event} received={body} onClose={onClose} />;
  return (
    <Dialog title="Replay with another body" wide onClose={onClose}>
      {error === null ? <Skeleton what="the body" /> : <Failure error={error} />}
    </Dialog>
  );
}

function Editor({ event, received, onClose }: ReplayEditedDialogProps & { readonly received: string }) {
  const [body, setBody] = useState(received);
  const [vouch, setVouch] = useState(false);
  const replay = useReplay(event.id);
  const problem = jsonProblem(body);
  const notYet = body === received ? 'nothing is changed yet' : vouch ? null : 'somebody has to vouch for an edited body';
  return (
    <DeedDialog title="Replay with another body" deed="Replay with this body" wide pending={replay.isPending} error={replay.error} notYet={notYet} onDo={() => replay.mutate({ body, vouch })} onClose={onClose}>
      <p>A new event is made from this one, with the body below. It is marked as edited, and you are named.</p>
      <label className="field">
        <span>Body</span>
        <textarea rows={18} value={body} onChange={({ target }) => setBody(target.value)} spellCheck={false} aria-describedby="body-problem" />
      </label>
      <p id="body-problem" className="small" aria-live="polite">
        {problem === null ? <span className="soft">Valid JSON.</span> : <span className="trouble">{problem}. Triggers refuse a body that is no JSON.</span>}
      </p>
      <Vouch checked={vouch} onChange={setVouch}>
        No signature fits an edited body. Every other rule of the triggers holds for it.
      </Vouch>
    </DeedDialog>
  );
}
