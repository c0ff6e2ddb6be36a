import { useEffect } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Session, SignIn } from '../../../src/contract.ts';
import { change } from '../api/call.ts';
import { refusalOf } from '../api/refused.ts';
import { Code } from '../parts/code.tsx';
import { Notice } from '../parts/notice.tsx';
import { formText } from '../text/form-text.ts';
import { sentence } from '../text/sentence.ts';

/** Nobody is signed in: with a Kubernetes token here, or by the proxy in front. */
export function SignInPage({ access }: { readonly access: Session['access'] }) {
  useEffect(() => {
    document.title = 'Sign in · Millrace';
  }, []);
  return (
    <main className="gate" id="main">
      <h1>
        <img src="/mark.svg" alt="" />
        Sign in to Millrace
      </h1>
      {access === 'token' ? <TokenForm /> : <Notice tone="warn">The proxy in front of this dashboard did not say who you are. Open the dashboard by the proxy's address, or sign in there again.</Notice>}
    </main>
  );
}

function TokenForm() {
  const client = useQueryClient();
  const signIn = useMutation({
    mutationFn: (token: string) => change<Session>('session', { token } satisfies SignIn),
    onSuccess: (session) => client.setQueryData(['session'], session),
  });
  return (
    <>
      <p className="soft">With a token of your own for this cluster. You see and do here what you may see and do there.</p>
      {signIn.error === null ? null : (
        <Notice tone="bad" role="alert">
          {sentence(refusalOf(signIn.error).message)}
        </Notice>
      )}
      <form
        className="stack"
        onSubmit={(submitted) => {
          submitted.preventDefault();
          signIn.mutate(formText(new FormData(submitted.currentTarget), 'token'));
        }}
      >
        <label className="field">
          <span>Kubernetes token</span>
          <input name="token" type="password" required autoComplete="off" spellCheck={false} />
        </label>
        <button type="submit" className="button primary" disabled={signIn.isPending}>
          {signIn.isPending ? 'Asking the API server' : 'Sign in'}
        </button>
      </form>
      <div className="stack">
        <h2>Where to get one</h2>
        <Code label="Command that makes a token" text="kubectl create token SERVICE_ACCOUNT -n NAMESPACE --duration 1h" wrap />
        <p className="small soft">The token is sent once, to be checked by the cluster's API server; the browser keeps a cookie, not the token.</p>
      </div>
    </>
  );
}
