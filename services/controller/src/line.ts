/**
 * What is to be done, by key: a few at a time, each key once however often it is asked for, and one after the other for the same key.
 *
 *   add --> waiting --> running --done--> forgotten
 *                          |--again--> resting (longer each time) --> waiting
 *                          '--added meanwhile--> waiting
 */
import type { Clock } from '@millrace/runtime';

export interface Line {
  /** Puts it in line; where it rests after a failure it need not rest on. */
  add(key: string, task: Task): void;
  /** Drops what waits, and waits for what runs. */
  close(): Promise<void>;
}

/** `failures`: how often in a row it has come to `again`. */
export type Task = (failures: number) => Promise<'done' | 'again'>;

export interface LineOptions {
  readonly atOnce: number;
  readonly clock: Clock;
  readonly random: () => number;
  /** A task that throws: a bug. It is tried again like any other. */
  readonly onBug: (error: unknown) => void;
}

export function createLine({ atOnce, clock, random, onBug }: LineOptions): Line {
  const waiting = new Map<string, Task>();
  const running = new Map<string, Promise<void>>();
  const resting = new Map<string, () => void>();
  const failures = new Map<string, number>();
  let closed = false;

  function add(key: string, task: Task): void {
    if (closed) return;
    resting.get(key)?.();
    resting.delete(key);
    waiting.set(key, task);
    next();
  }

  function next(): void {
    for (const [key, task] of waiting) {
      if (running.size >= atOnce) return;
      if (running.has(key)) continue;
      waiting.delete(key);
      running.set(key, run(key, task));
    }
  }

  async function run(key: string, task: Task): Promise<void> {
    const before = failures.get(key) ?? 0;
    const came = await task(before).catch((error: unknown) => {
      onBug(error);
      return 'again' as const;
    });
    running.delete(key);
    if (came === 'done') failures.delete(key);
    else rest(key, task, before);
    next();
  }

  function rest(key: string, task: Task, before: number): void {
    failures.set(key, before + 1);
    if (closed || waiting.has(key)) return;
    const most = Math.min(firstMs * 2 ** before, capMs);
    resting.set(key, clock.after(most / 2 + (random() * most) / 2, () => add(key, task)));
  }

  return {
    add,
    async close() {
      closed = true;
      waiting.clear();
      resting.forEach((cancel) => cancel());
      resting.clear();
      await Promise.all(running.values());
    },
  };
}

const firstMs = 250;
const capMs = 60_000;
