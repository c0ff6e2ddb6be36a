import type { Verified } from './intercept/chain.ts';
import { selectionText, type DeliveryIdentity } from './delivery.ts';

/** How an event came to be that a person made from another. */
export interface Replay {
  /** Id of the event it was made from. */
  readonly of: string;
  readonly by: string;
  /** Who answers for a body that no sender has signed; null: the bytes are those that came in. */
  readonly vouchedBy: string | null;
  /** What was verified when it first came in: its credentials are gone. */
  readonly verified: readonly VerifiedStep[];
}

export interface VerifiedStep extends Verified {
  /** By `selectionText`. */
  readonly selection: string;
}

/**
 * Which interceptors of a chain need no signature. Somebody's word stands in for every signature of the event, and for
 * nothing else: each other rule of the interceptor runs.
 */
export function verifiedBefore(replay: Replay | undefined, identity: DeliveryIdentity, chain: readonly { readonly name: string }[]): readonly Verified[] {
  if (replay === undefined) return [];
  if (replay.vouchedBy !== null) return chain.map(({ name }, position) => ({ position, name }));
  const selection = selectionText(identity);
  return replay.verified.filter((step) => step.selection === selection);
}
