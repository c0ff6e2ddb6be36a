/**
 * Which port of the shared ingress is whose. It stands in the listeners' status; this only finds a free one for a new listener.
 *
 * A port goes to another listener as late as can be, because a request for the old one may still be on its way: it is free only
 * when no listener and no EndpointSlice names it, and ten minutes after its listener went. And it is looked for from a place that
 * follows from the listener's uid, so that a controller that knows nothing of what was before does not begin with the last one freed.
 */
import { createHash } from 'node:crypto';
import type { format } from '@millrace/runtime';
import type { KnownListener } from '../known/listener.ts';
import { targetPortsOf } from '../known/slice.ts';
import type { KnownSlice } from '../known/slice.ts';

export interface PortBook {
  /** Takes in what is known now. */
  update(listeners: readonly KnownListener[], slices: readonly KnownSlice[]): void;
  /** The port it has, or has from now on; null when none is free. */
  portOf(listener: KnownListener): number | null;
}

export function createPortBook(range: format.PortRange, monotonic: () => number): PortBook {
  let owners = new Map<number, KnownListener>();
  let routed = new Set<number>();
  /** Given, and not seen in a status yet. By uid. */
  const given = new Map<string, number>();
  /** Until when a port rests that its listener has left. */
  const resting = new Map<number, number>();

  function isTaken(port: number): boolean {
    return owners.has(port) || routed.has(port) || (resting.get(port) ?? 0) > monotonic() || [...given.values()].includes(port);
  }

  return {
    update(listeners, slices) {
      const before = owners;
      owners = ownersOf(listeners);
      routed = new Set(slices.filter(({ ours }) => ours).flatMap(targetPortsOf));
      for (const port of before.keys()) if (!owners.has(port)) resting.set(port, monotonic() + restMs);
      for (const [port, until] of resting) if (until <= monotonic()) resting.delete(port);
      const known = new Map(listeners.map((one) => [one.meta.uid, one]));
      for (const [uid, port] of given) {
        const listener = known.get(uid);
        if (listener === undefined) resting.set(port, monotonic() + restMs);
        if (listener === undefined || listener.port === port) given.delete(uid);
      }
    },
    portOf({ meta, port }) {
      if (port !== null && port >= range.first && port <= range.last && (owners.get(port)?.meta.uid ?? meta.uid) === meta.uid) return port;
      const before = given.get(meta.uid);
      if (before !== undefined) return before;
      const found = freePort(meta.uid, range, isTaken);
      if (found !== null) given.set(meta.uid, found);
      return found;
    },
  };
}

const restMs = 10 * 60_000;

/** Should two have the same one, the older keeps it. */
function ownersOf(listeners: readonly KnownListener[]): Map<number, KnownListener> {
  const owners = new Map<number, KnownListener>();
  for (const listener of listeners) {
    if (listener.port === null) continue;
    const other = owners.get(listener.port);
    if (other === undefined || isOlder(listener, other)) owners.set(listener.port, listener);
  }
  return owners;
}

function isOlder({ meta: a }: KnownListener, { meta: b }: KnownListener): boolean {
  return a.createdAt === b.createdAt ? a.uid < b.uid : a.createdAt < b.createdAt;
}

function freePort(uid: string, { first, last }: format.PortRange, isTaken: (port: number) => boolean): number | null {
  const count = last - first + 1;
  const start = createHash('sha256').update(uid).digest().readUInt32BE(0) % count;
  for (let step = 0; step < count; step += 1) {
    const port = first + ((start + step) % count);
    if (!isTaken(port)) return port;
  }
  return null;
}
