import { useMutation, useQueryClient } from '@tanstack/react-query';
import { change } from '../api/call.ts';
import { useSession } from './session.ts';

export function SignedInAs() {
  const { access, person, readOnly } = useSession();
  const client = useQueryClient();
  const signOut = useMutation({
    mutationFn: () => change<null>('session', {}, 'DELETE'),
    onSuccess: async () => {
      client.clear();
      await client.invalidateQueries();
      window.location.assign('/');
    },
  });
  return (
    <>
      <p>
        {access === 'local' ? 'Local, without sign-in' : person.name}
        {readOnly ? ' · read only' : ''}
      </p>
      {access === 'token' ? (
        <button type="button" className="button compact" disabled={signOut.isPending} onClick={() => signOut.mutate()}>
          Sign out
        </button>
      ) : null}
    </>
  );
}
