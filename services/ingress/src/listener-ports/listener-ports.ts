/**
 * A port for each listener: opened and closed as listeners come and go, each answering as exactly that listener.
 *
 *   closed --wanted--> opening --> open as its owner --not wanted, or another's now--> draining --> closed
 *    |                  '--failed--> closed; tried again after a while
 *    '--it was another's not long ago--> closed; opened when nobody can mean that one any more
 *
 * Each port moves by itself, one step at a time, until it is what the last change wants: a slow one holds up no other.
 */
import { errorText } from '@millrace/runtime';
import type { Clock, HttpServer } from '@millrace/runtime';
import { sameOwner } from './wanted-ports.ts';
import type { PortOwner, WantedPorts } from './wanted-ports.ts';

export interface ListenerPortPorts {
  readonly wanted: () => WantedPorts;
  readonly open: (port: number, owner: PortOwner) => Promise<HttpServer>;
  /** Calls back after each change of listeners; gives the way to stop it. */
  readonly onChange: (changed: () => void) => () => void;
  /** Whether listeners are known at all. */
  readonly hasSynced: () => boolean;
  readonly clock: Clock;
  readonly events: ListenerPortEvents;
}

export interface ListenerPortEvents {
  portOpened(port: number, owner: PortOwner): void;
  portClosed(port: number, owner: PortOwner): void;
  portFailed(port: number, owner: PortOwner, text: string): void;
  portProblems(problems: readonly string[]): void;
}

export interface ListenerPorts {
  /** Every port of the listeners first known has been opened, or was tried at least. */
  readonly settled: boolean;
  close(graceMs: number): Promise<void>;
}

export function keepListenerPorts(ports: ListenerPortPorts): ListenerPorts {
  const { clock, events } = ports;
  const openPorts = new Map<number, { readonly owner: PortOwner; readonly server: HttpServer }>();
  const moving = new Map<number, Promise<void>>();
  /** What opens a port later, by port. */
  const retries = new Map<number, () => void>();
  /** Whose a port was last, and since when it is not. */
  const left = new Map<number, { readonly owner: PortOwner; readonly at: number }>();
  let owners: WantedPorts['owners'] = new Map();
  let told = '';
  let settled = false;
  let cancelLook: (() => void) | null = null;

  function changed(): void {
    cancelLook ??= clock.after(gatherMs, look);
  }

  function look(): void {
    cancelLook = null;
    if (!ports.hasSynced()) return;
    const wanted = ports.wanted();
    owners = wanted.owners;
    for (const [port, { at }] of left) if (clock.monotonic() - at >= restMs) left.delete(port);
    const text = wanted.problems.join('\n');
    if (text !== told) events.portProblems(wanted.problems);
    told = text;
    for (const port of [...openPorts.keys(), ...owners.keys()]) {
      const owner = owners.get(port);
      // The one that it was is back.
      if (owner !== undefined && left.get(port)?.owner.uid === owner.uid) forgetRetry(port);
      move(port);
    }
    settled ||= moving.size === 0;
  }

  function move(port: number): void {
    if (moving.has(port) || retries.has(port) || isAsWanted(port)) return;
    const moved = untilAsWanted(port).finally(() => {
      moving.delete(port);
      settled ||= moving.size === 0;
    });
    moving.set(port, moved);
  }

  function isAsWanted(port: number): boolean {
    const [wanted, there] = [owners.get(port), openPorts.get(port)?.owner];
    return wanted === undefined || there === undefined ? wanted === there : sameOwner(wanted, there);
  }

  async function untilAsWanted(port: number): Promise<void> {
    while (!isAsWanted(port) && !retries.has(port)) {
      const owner = owners.get(port);
      if (openPorts.has(port)) await shut(port, leaveMs);
      else if (owner !== undefined && restOf(port, owner) > 0) retryIn(port, restOf(port, owner));
      else if (owner !== undefined) await open(port, owner);
    }
  }

  async function open(port: number, owner: PortOwner): Promise<void> {
    try {
      openPorts.set(port, { owner, server: await ports.open(port, owner) });
      events.portOpened(port, owner);
    } catch (error) {
      events.portFailed(port, owner, errorText(error));
      retryIn(port, retryMs);
    }
  }

  /** How long a request that is meant for the one before may still come. */
  function restOf(port: number, { uid }: PortOwner): number {
    const before = left.get(port);
    return before === undefined || before.owner.uid === uid ? 0 : before.at + restMs - clock.monotonic();
  }

  function forgetRetry(port: number): void {
    retries.get(port)?.();
    retries.delete(port);
  }

  function retryIn(port: number, ms: number): void {
    retries.set(
      port,
      clock.after(ms, () => {
        retries.delete(port);
        move(port);
      }),
    );
  }

  async function shut(port: number, graceMs: number): Promise<void> {
    const there = openPorts.get(port);
    if (there === undefined) return;
    await there.server.close(graceMs);
    openPorts.delete(port);
    left.set(port, { owner: there.owner, at: clock.monotonic() });
    events.portClosed(port, there.owner);
  }

  const stopWatching = ports.onChange(changed);
  look();
  return {
    get settled() {
      return settled;
    },
    async close(graceMs) {
      stopWatching();
      cancelLook?.();
      retries.forEach((cancel) => cancel());
      owners = new Map();
      await Promise.all(moving.values());
      await Promise.all([...openPorts.keys()].map((port) => shut(port, graceMs)));
      retries.forEach((cancel) => cancel());
    },
  };
}

/** For requests that are being answered when their listener goes. */
const leaveMs = 5000;
const retryMs = 5000;
/** Longer than a cluster takes to learn of a changed EndpointSlice. The controller gives a port again only much later. */
const restMs = 60_000;
/** Changes come in bursts: those of so long are looked at together. */
const gatherMs = 20;
