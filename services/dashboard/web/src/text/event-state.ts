/** What an event, a delivery or an object came to: in a word, a shape and a colour. */
import type { DeliveryDetail, EventRow, ObjectStatus, TriedDelivery } from '../../../src/contract.ts';
import type { IconName } from '../parts/icon.tsx';
import type { Tone } from '../parts/mark.tsx';

export interface Shown {
  readonly tone: Tone;
  readonly icon: IconName;
  readonly word: string;
}

export function eventState({ state, outcome }: Pick<EventRow, 'state' | 'outcome'>): Shown {
  if (outcome !== null) return outcomes[outcome];
  return state === 'received' ? { tone: 'going', icon: 'going', word: 'received' } : outcomes.open;
}

/** Of the filter `state` too, hence `open`. */
export const outcomes = {
  open: { tone: 'going', icon: 'going', word: 'on its way' },
  created: { tone: 'good', icon: 'tick', word: 'created' },
  filtered: { tone: 'still', icon: 'funnel', word: 'filtered' },
  nothing: { tone: 'still', icon: 'ring', word: 'no trigger' },
  dead: { tone: 'bad', icon: 'cross', word: 'dead letter' },
  discarded: { tone: 'still', icon: 'bin', word: 'discarded' },
} as const satisfies Record<string, Shown>;

export const deliveryStates = {
  open: outcomes.open,
  created: outcomes.created,
  filtered: outcomes.filtered,
  opened: { tone: 'good', icon: 'tick', word: 'group opened' },
  dead: outcomes.dead,
  discarded: outcomes.discarded,
} as const satisfies Record<DeliveryDetail['state'], Shown>;

export const triedStates = {
  rendered: { tone: 'good', icon: 'tick', word: 'would create' },
  filtered: { tone: 'still', icon: 'funnel', word: 'would be filtered' },
  opened: { tone: 'good', icon: 'tick', word: 'group would open' },
  retryable: { tone: 'warn', icon: 'going', word: 'would be tried again' },
  terminal: { tone: 'bad', icon: 'cross', word: 'would be a dead letter' },
} as const satisfies Record<TriedDelivery['came'], Shown>;

export const objectStates = {
  running: { tone: 'going', icon: 'going', word: 'running' },
  succeeded: { tone: 'good', icon: 'tick', word: 'succeeded' },
  failed: { tone: 'bad', icon: 'cross', word: 'failed' },
  unknown: { tone: 'still', icon: 'ring', word: 'there' },
  gone: { tone: 'still', icon: 'bin', word: 'gone' },
  unreadable: { tone: 'warn', icon: 'warning', word: 'not to be seen' },
} as const satisfies Record<ObjectStatus['state'], Shown>;
