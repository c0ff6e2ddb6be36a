import { refusalOf } from '../api/refused.ts';
import { sentence } from '../text/sentence.ts';
import { Notice } from './notice.tsx';

/** Something could not be read: why, and once more. */
export function Failure({ error, retry }: { readonly error: unknown; readonly retry?: () => void }) {
  const { code, message } = refusalOf(error);
  return (
    <Notice tone="bad" role="alert">
      <p>{sentence(message)}</p>
      {code === 'not-allowed' ? <p className="soft">Ask whoever administers the cluster for this right, or sign in with another token.</p> : null}
      {retry === undefined || code === 'missing' ? null : (
        <p>
          <button type="button" className="button compact" onClick={retry}>
            Try again
          </button>
        </p>
      )}
    </Notice>
  );
}
