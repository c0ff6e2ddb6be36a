import type { Verified } from './intercept/chain.ts';
import { selectionText, type DeliveryIdentity } from './delivery.ts';
import type { Event } from './event.ts';
import { isJsonObject, type JsonValue } from './go/json.ts';

/**
 * Which interceptors of a chain need no signature: those that found it right before, for this very selection. Somebody's
 * word stands in for every signature of the event, and for nothing else: each other rule of the interceptor runs.
 */
export function verifiedBefore({ replay, vouchedBy }: Pick<Event, 'replay' | 'vouchedBy'>, identity: DeliveryIdentity, chain: readonly { readonly name: string }[]): readonly Verified[] {
  if (vouchedBy !== undefined) return chain.map(({ name }, position) => ({ position, name }));
  if (replay === undefined) return [];
  const selection = selectionText(identity);
  return replay.verified.filter((step) => step.selection === selection);
}

/** Of a chain's steps as they are stored: those that found a signature right. */
export function verifiedIn(chain: readonly JsonValue[]): readonly Verified[] {
  return chain.flatMap((step) => {
    if (!isJsonObject(step) || step['verified'] !== true) return [];
    const { position, name } = step;
    return typeof position === 'number' && typeof name === 'string' ? [{ position, name }] : [];
  });
}
