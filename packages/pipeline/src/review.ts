/** Asks the cluster whether an account has a right; anything but a clear yes is an outcome that names the right. */
import type { AccessQuestion, KubeFailure, MayAccount } from '@millrace/kube';
import { ok, retryable, terminal, unreachable } from '@millrace/triggers';
import type { Outcome, Retryable, Terminal } from '@millrace/triggers';

/** `because` says in a person's words what the right is needed for. */
export type Review = (question: AccessQuestion, because: string, signal: AbortSignal) => Promise<Outcome<null>>;

export function createReview(mayAccount: MayAccount): Review {
  return async function review(question, because, signal) {
    const answer = await mayAccount(question, signal);
    switch (answer.kind) {
      case 'yes':
        return ok(null);
      case 'no':
        return terminal('right-missing', `${because}: ${answer.text}`);
      case 'failed':
        return outcomeOf(answer.failure, because);
      default:
        return unreachable(answer);
    }
  };
}

/** What a failure of the API server means for a delivery; `about` says what was being done. */
export function outcomeOf({ classified, text }: KubeFailure, about: string): Retryable | Terminal {
  const said = `${about}: ${text}`;
  return classified.kind === 'terminal' ? terminal(classified.reason, said) : retryable(classified.reason, classified.scope, said);
}
