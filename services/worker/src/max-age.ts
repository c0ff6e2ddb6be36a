/** Annotation `millrace.dev/max-age` of a Trigger, else of its EventListener: events older than that are not tried again. */
import type { DeliveryIdentity, ListenerReference, Metadata } from '@millrace/triggers';
import type { Configuration } from './configuration.ts';

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
  return goDuration(metadata.annotations[maxAgeAnnotation] ?? '');
}

/** Milliseconds of what Go's time.ParseDuration takes, if that is more than nothing: `90m`, `1h30m`, `1.5h`. */
function goDuration(text: string): number | null {
  if (!/^\+?(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/.test(text)) return null;
  let total = 0;
  for (const [, amount = '', unit = ''] of text.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g)) total += Number(amount) * (milliseconds.get(unit) ?? 0);
  return total > 0 ? total : null;
}

const milliseconds = new Map([['ns', 1e-6], ['us', 1e-3], ['µs', 1e-3], ['μs', 1e-3], ['ms', 1], ['s', 1000], ['m', 60_000], ['h', 3_600_000]]);
