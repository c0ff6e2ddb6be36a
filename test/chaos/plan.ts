/** Which faults come, and in which order: decided by the seed before anything starts. Pure. */
import { numbersFrom, shuffled } from './random.ts';

export const singleFaults = [
  'worker-kill',
  'worker-kill-in-create',
  'worker-pause',
  'worker-clock',
  'ingress-kill',
  'redis-kill',
  'redis-pause',
  'redis-full',
  'api-stop',
  'api-errors',
  'webhook-away',
  'connections-cut',
  'duplicate-storm',
] as const;

export const faultNames = [...singleFaults, 'two-at-once'] as const;

export type SingleFault = (typeof singleFaults)[number];
export type FaultName = (typeof faultNames)[number];

/** What a fault lays its hands on: of two at once, none is touched by both. */
export const touches = {
  'worker-kill': ['workers'],
  'worker-kill-in-create': ['workers', 'cluster'],
  // It deletes objects, and must know that it has.
  'worker-pause': ['workers', 'cluster'],
  'worker-clock': ['workers'],
  'ingress-kill': ['ingress'],
  'redis-kill': ['redis'],
  'redis-pause': ['redis'],
  'redis-full': ['redis'],
  'api-stop': ['cluster'],
  'api-errors': ['cluster'],
  'webhook-away': ['cluster'],
  'connections-cut': ['redis', 'cluster'],
  'duplicate-storm': ['senders'],
} as const satisfies Record<SingleFault, readonly ('workers' | 'ingress' | 'redis' | 'cluster' | 'senders')[]>;

export interface PlannedFault {
  readonly name: FaultName;
  /** One, or the two that come at once. */
  readonly parts: readonly PlannedPart[];
}

export interface PlannedPart {
  readonly name: SingleFault;
  /** From 0 up to 1: which process it hits, for how long, in which variety. */
  readonly draw: number;
}

/** What is over in a moment comes twice as often as what waits for a lock to run out. */
const quick: readonly FaultName[] = ['ingress-kill', 'redis-kill', 'api-stop', 'api-errors', 'connections-cut', 'duplicate-storm'];

/** Round after round, without end: each kind once in a round, or twice, in an order of chance. */
export function* planFaults(seed: number, names: readonly FaultName[]): Generator<PlannedFault, never> {
  const random = numbersFrom(seed);
  const pairs = pairsOf(names.filter((name) => name !== 'two-at-once'));
  const usable = names.filter((name) => name !== 'two-at-once' || pairs.length > 0);
  if (usable.length === 0) throw new Error('faults: found none to choose from, wanted at least one (or two for "two-at-once")');
  for (;;) {
    for (const name of shuffled([...usable, ...usable.filter((one) => quick.includes(one))], random)) {
      const kinds = name === 'two-at-once' ? (pairs[Math.floor(random() * pairs.length)] ?? []) : [name];
      yield { name, parts: kinds.map((kind) => ({ name: kind, draw: random() })) };
    }
  }
}

function pairsOf(names: readonly SingleFault[]): readonly (readonly SingleFault[])[] {
  return names.flatMap((one, index) => names.slice(index + 1).flatMap((other) => (touches[one].some((part) => touches[other].some((same) => same === part)) ? [] : [[one, other]])));
}

export function describePlanned({ name, parts }: PlannedFault): string {
  return name === 'two-at-once' ? `${name} (${parts.map((part) => part.name).join(' + ')})` : name;
}
