/**
 * A port for each listener: opened and closed as listeners come and go, each answering as exactly that listener.
 *
 *   closed --wanted--> opening --> open as its owner --not wanted, or another's now--> draining --> closed
 *                       '--failed--> closed; tried again after a while
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
  const retries = new Map<number, () => void>();
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
    const text = wanted.problems.join('\n');
    if (text !== told) events.portProblems(wanted.problems);
    told = text;
    for (const port of [...openPorts.keys(), ...owners.keys()]) move(port);
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
      else if (owner !== undefined) await open(port, owner);
    }
  }

  async function open(port: number, owner: PortOwner): Promise<void> {
    try {
      openPorts.set(port, { owner, server: await ports.open(port, owner) });
      events.portOpened(port, owner);
    } catch (error) {
      events.portFailed(port, owner, errorText(error));
      retries.set(port, clock.after(retryMs, () => retry(port)));
    }
  }

  function retry(port: number): void {
    retries.delete(port);
    move(port);
  }

  async function shut(port: number, graceMs: number): Promise<void> {
    const there = openPorts.get(port);
    if (there === undefined) return;
    await there.server.close(graceMs);
    openPorts.delete(port);
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
/** Changes come in bursts: those of so long are looked at together. */
const gatherMs = 20;
