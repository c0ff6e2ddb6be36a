/** An ingress that dies, and senders that repeat themselves. */
import { plain } from '../listeners.ts';
import { pick } from '../random.ts';
import type { Scene, Struck } from '../scene.ts';

/** kill -9 with requests in flight. */
export async function ingressKill({ fleet, senders }: Scene, draw: number): Promise<Struck> {
  const slot = pick(fleet.ingress, draw);
  const sending = senders.burst(12);
  await slot.kill();
  await sending;
  await slot.up();
  return { seen: `${slot.name} was killed`, wrong: null };
}

/** One that was accepted before, and one that is new, each many times at once and to every ingress. */
export async function duplicateStorm({ senders }: Scene): Promise<Struck> {
  const before = senders.acknowledged.findLast(({ listener }) => listener === plain) ?? null;
  await Promise.all([senders.storm(copies, null, plain), before === null ? null : senders.storm(copies, before, plain)]);
  return { seen: `${copies} copies each`, wrong: null };
}

const copies = 40;
