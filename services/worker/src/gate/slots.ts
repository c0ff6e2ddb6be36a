/**
 * So many at a time, and no key more than its share of them, so that one slow namespace or host leaves room for the others. Who waits
 * does so in order, but nobody waits behind a key that has its share.
 */
export interface Slots {
  /** Null when none came free in time, or too many of the key wait already. */
  readonly take: (key: string, signal: AbortSignal) => Promise<Slot | null>;
  /** The size may have changed. */
  readonly look: () => void;
}

export interface Slot {
  readonly release: () => void;
}

export interface SlotPorts {
  readonly settings: SlotSettings;
  /** How many there are right now, up to `settings.slots`. */
  readonly size: () => number;
  readonly after: (ms: number, run: () => void) => () => void;
}

export interface SlotSettings {
  readonly slots: number;
  /** No key takes more than one of so many shares. */
  readonly shares: number;
  readonly waitMs: number;
}

interface Waiting {
  readonly key: string;
  readonly settle: (slot: Slot | null) => void;
}

export function createSlots({ settings, size, after }: SlotPorts): Slots {
  const taken = new Map<string, number>();
  const waiting = new Set<Waiting>();
  let total = 0;

  function isFree(key: string): boolean {
    return total < size() && (taken.get(key) ?? 0) < shareOf(size(), settings.shares);
  }
  function occupy(key: string): Slot {
    total += 1;
    taken.set(key, (taken.get(key) ?? 0) + 1);
    let isTaken = true;
    return {
      release() {
        if (!isTaken) return;
        isTaken = false;
        total -= 1;
        const left = (taken.get(key) ?? 1) - 1;
        if (left === 0) taken.delete(key);
        else taken.set(key, left);
        look();
      },
    };
  }
  function look(): void {
    for (const one of waiting) {
      if (isFree(one.key)) one.settle(occupy(one.key));
    }
  }
  function waitingFor(key: string): number {
    return [...waiting].filter((one) => one.key === key).length;
  }

  return {
    look,
    async take(key, signal) {
      if (signal.aborted) return null;
      if (isFree(key)) return occupy(key);
      // A job that waits is a job that does nothing for others.
      if (waitingFor(key) >= shareOf(settings.slots, settings.shares)) return null;
      return new Promise((resolve) => {
        const cancel = after(settings.waitMs, giveUp);
        const one: Waiting = { key, settle };
        function settle(slot: Slot | null): void {
          waiting.delete(one);
          cancel();
          signal.removeEventListener('abort', giveUp);
          resolve(slot);
        }
        function giveUp(): void {
          settle(null);
        }
        waiting.add(one);
        signal.addEventListener('abort', giveUp, { once: true });
      });
    },
  };
}

function shareOf(slots: number, shares: number): number {
  return Math.max(1, Math.floor(slots / shares));
}
