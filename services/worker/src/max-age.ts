/** Annotation `millrace.dev/max-age` of a Trigger, else of its EventListener: events older than that are not tried again. */
import type { Configuration } from '@millrace/pipeline';
import { goDurationMs } from '@millrace/triggers';
import type { DeliveryIdentity, ListenerReference, Metadata } from '@millrace/triggers';

export const maxAgeAnnotation = 'millrace.dev/max-age';

/** In milliseconds; null for no limit. `identity` is null for the event itself. */
export type MaxAgeOf = (identity: DeliveryIdentity | null, listener: ListenerReference) => number | null;

/** Where neither has one that can be read, `otherwise` holds. */
export function createMaxAge({ listener, trigger }: Pick<Configuration, 'listener' | 'trigger'>, otherwise: number | null): MaxAgeOf {
  return function maxAgeOf(identity, { namespace, name }) {
    const own = identity?.trigger.kind === 'trigger' ? trigger(identity.trigger.namespace, identity.trigger.name) : undefined;
    return maxAgeIn(own?.metadata) ?? maxAgeIn(listener(namespace, name)?.metadata) ?? otherwise;
  };
}

function maxAgeIn(metadata: Metadata | undefined): number | null {
  if (metadata === undefined || !Object.hasOwn(metadata.annotations, maxAgeAnnotation)) return null;
  const ms = goDurationMs(metadata.annotations[maxAgeAnnotation] ?? '');
  // No limit is meant by what is no duration, nothing or less.
  return ms !== null && ms > 0 ? ms : null;
}
