import type { Selection } from './way.ts';

/** One sentence, where the event led nowhere or not everywhere. */
export function noteOf({ deliveries, skipped }: Selection): string | null {
  const nothing = deliveries.length === 0 ? ['no trigger was selected'] : [];
  const sentences = [...nothing, ...skipped];
  return sentences.length === 0 ? null : sentences.join('; ');
}
