import { useState } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import type { EventDetail, ReplayAnswer, ReplayRequest } from '../../../src/contract.ts';
import { change } from '../api/call.ts';
import { DeedDialog } from './deed-dialog.tsx';
import { Vouch } from './vouch.tsx';

interface ReplayDialogProps {
  readonly event: EventDetail;
  readonly onClose: () => void;
}

export function ReplayDialog({ event, onClose }: ReplayDialogProps) {
  const [vouch, setVouch] = useState(false);
  const replay = useReplay(event.id);
  return (
    <DeedDialog title="Replay this event" deed="Replay" pending={replay.isPending} error={replay.error} onDo={() => replay.mutate({ body: null, vouch })} onClose={onClose}>
      <p>
        A new event is made from this one: same listener, headers and body, decided by the triggers as they are today. Whatever it creates is created again, under new names. It is marked as your replay.
      </p>
      {event.headers.some(({ masked }) => masked) ? (
        <Vouch checked={vouch} onChange={setVouch}>
          Needed only where its credentials were never checked: what an interceptor verified when it came in still counts.
        </Vouch>
      ) : null}
    </DeedDialog>
  );
}

/** Then goes to the new event. */
export function useReplay(eventId: string) {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (request: ReplayRequest) => change<ReplayAnswer>(`events/${eventId}/replay`, request),
    async onSuccess({ eventId: made }) {
      void client.invalidateQueries({ queryKey: ['event', eventId] });
      await navigate(`/events/${made}`);
    },
  });
}
