/**
 * So many at a time, and no key more than its share of them, so that one slow namespace or host leaves room for the others. One whose slots
 * come back quickly may have more, as long as a whole share stays free for whoever comes (ADR 14). Who waits does so in order, but nobody
 * waits behind a key that has what it may have, nor where none is likely to come free in time: a job that waits is one that does nothing
 * for others.
 */
export interface Slots {
  /** Null when none came free in time, or none is likely to. */
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
  /** Milliseconds that only grow. */
  readonly monotonic: () => number;
  /** Calls back once, unless cancelled by what is returned. */
  readonly after: (ms: number, run: () => void) => () => void;
}

export interface SlotSettings {
  readonly slots: number;
  /** Each key may have one of so many shares, and more only while that leaves a whole one free. */
  readonly shares: number;
  readonly waitMs: number;
}

/** What is known of a key while anybody has or wants a slot of it. */
interface Use {
  taken: number;
  waiting: number;
  /** How long a slot of it is usually kept. */
  usualMs: number;
}

interface Waiting {
  readonly key: string;
  readonly settle: (slot: Slot | null) => void;
}

export function createSlots({ settings, size, monotonic, after }: SlotPorts): Slots {
  const uses = new Map<string, Use>();
  const line = new Set<Waiting>();
  let total = 0;

  function useOf(key: string): Use {
    const use = uses.get(key) ?? { taken: 0, waiting: 0, usualMs: 0 };
    uses.set(key, use);
    return use;
  }
  function forgetIdle(key: string, { taken, waiting }: Use): void {
    if (taken === 0 && waiting === 0) uses.delete(key);
  }
  function isFree({ taken, usualMs }: Use): boolean {
    const share = shareOf(size(), settings.shares);
    const isQuick = usualMs > 0 && usualMs <= quickMs;
    return taken < share ? total < size() : isQuick && total < size() - share;
  }
  function occupy(key: string, use: Use): Slot {
    const since = monotonic();
    let isTaken = true;
    total += 1;
    use.taken += 1;
    return {
      release() {
        if (!isTaken) return;
        isTaken = false;
        total -= 1;
        use.taken -= 1;
        use.usualMs += (monotonic() - since - use.usualMs) * weightOfNewest;
        look();
        forgetIdle(key, use);
      },
    };
  }
  function look(): void {
    for (const { key, settle } of line) {
      const use = useOf(key);
      if (isFree(use)) settle(occupy(key, use));
    }
  }
  function likelyWaitMs({ waiting, usualMs }: Use): number {
    return (usualMs * (waiting + 1)) / shareOf(settings.slots, settings.shares);
  }

  function waitFor(key: string, use: Use, signal: AbortSignal): Promise<Slot | null> {
    return new Promise((resolve) => {
      const cancel = after(settings.waitMs, () => {
        use.usualMs = Math.max(use.usualMs, settings.waitMs);
        giveUp();
      });
      const one: Waiting = { key, settle };
      function settle(slot: Slot | null): void {
        line.delete(one);
        use.waiting -= 1;
        cancel();
        signal.removeEventListener('abort', giveUp);
        forgetIdle(key, use);
        resolve(slot);
      }
      function giveUp(): void {
        settle(null);
      }
      line.add(one);
      use.waiting += 1;
      signal.addEventListener('abort', giveUp, { once: true });
    });
  }

  return {
    look,
    async take(key, signal) {
      const use = useOf(key);
      if (!signal.aborted && isFree(use)) return occupy(key, use);
      if (!signal.aborted && likelyWaitMs(use) < settings.waitMs) return waitFor(key, use, signal);
      forgetIdle(key, use);
      return null;
    },
  };
}

/** A slot that is kept for no longer is one that others hardly wait for. A key of which nothing is known yet is not quick. */
const quickMs = 500;

/** Of a new duration in the usual one: some ten of them make another habit. */
const weightOfNewest = 0.2;

function shareOf(slots: number, shares: number): number {
  return Math.max(1, Math.floor(slots / shares));
}
