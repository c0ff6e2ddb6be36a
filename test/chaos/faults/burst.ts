import { setTimeout as sleep } from 'node:timers/promises';
import type { Scene } from '../scene.ts';
import type { Acknowledged } from '../senders.ts';

/** How many events beside the steady rate: more than one worker takes at a time. */
export const burstSize = 24;

/** A burst of which some, by chance, are acknowledged: workers have them in hand. */
export async function burstInFlight({ senders }: Scene, draw: number): Promise<{ readonly done: Promise<readonly Acknowledged[]> }> {
  const enough = senders.acknowledged.length + Math.ceil(draw * burstSize);
  const done = senders.burst(burstSize);
  while (senders.acknowledged.length < enough) await sleep(1);
  return { done };
}
