import { useState } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { QueuesAnswer } from '../../../../src/contract.ts';
import { DeedDialog } from '../../actions/deed-dialog.tsx';
import { change } from '../../api/call.ts';
import { Icon } from '../../parts/icon.tsx';

export function PauseButton({ paused }: { readonly paused: boolean }) {
  const [asking, setAsking] = useState(false);
  const client = useQueryClient();
  const turn = useMutation({
    mutationFn: () => change<QueuesAnswer>(paused ? 'queues/resume' : 'queues/pause', {}),
    onSuccess(queues) {
      client.setQueryData(['queues'], queues);
      setAsking(false);
    },
  });
  return (
    <>
      <button type="button" className={paused ? 'button primary' : 'button'} onClick={() => setAsking(true)}>
        <Icon name={paused ? 'play' : 'pause'} />
        {paused ? 'Resume' : 'Pause'}
      </button>
      {asking ? (
        <DeedDialog title={paused ? 'Resume the queues' : 'Pause the queues'} deed={paused ? 'Resume' : 'Pause'} danger={!paused} pending={turn.isPending} error={turn.error} onDo={() => turn.mutate()} onClose={() => setAsking(false)}>
          <p>{paused ? 'Workers go on with what has piled up, in its order, listeners by turns.' : 'Workers finish what they have begun and take nothing new, in every namespace. Webhooks are still taken, stored and answered with 202.'}</p>
        </DeedDialog>
      ) : null}
    </>
  );
}
