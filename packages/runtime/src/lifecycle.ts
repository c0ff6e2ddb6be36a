/**
 * What a process has started, and how it stops: in reverse, each closer named and bounded, once.
 *
 *   running --stop()--> stopping (closers in reverse) --> stopped
 *
 * A start that fails half way stops what it had started: whoever starts registers each part as soon as it runs. What is
 * registered after the rest was stopped is stopped at once.
 */
import { systemClock, within } from './clock.ts';
import type { Clock } from './clock.ts';
import type { Logger } from './logger.ts';

export interface Lifecycle {
  /** Aborted when stopping begins: whatever waits for something gives up. */
  readonly stopping: AbortSignal;
  /** Registers the closer of what has just started. It is given what is left of the grace period. */
  onStop(name: string, close: (graceMs: number) => Promise<void> | void): void;
  /** Stops everything, once; every caller gets the same report. Logs only what goes wrong. */
  stop(): Promise<readonly Closed[]>;
}

export interface Closed {
  readonly name: string;
  readonly how: 'closed' | 'failed' | 'timed-out';
}

export interface LifecycleOptions {
  readonly graceMs: number;
  readonly logger: Logger;
  readonly clock?: Clock;
}

export const defaultGraceMs = 25_000;

export function createLifecycle({ graceMs, logger, clock = systemClock }: LifecycleOptions): Lifecycle {
  const closers: { readonly name: string; readonly close: (graceMs: number) => Promise<void> | void }[] = [];
  const aborter = new AbortController();
  let stopped: Promise<readonly Closed[]> | null = null;
  let isOver = false;

  async function closeAll(): Promise<readonly Closed[]> {
    const deadline = clock.monotonic() + graceMs;
    aborter.abort();
    const report: Closed[] = [];
    for (let next = closers.pop(); next !== undefined; next = closers.pop()) {
      // Even when the grace is used up, each closer gets a moment: most need no time at all.
      const left = Math.max(deadline - clock.monotonic(), leastGraceMs);
      const how = await closeWithin(next.close, left, clock, (err) => logger.error({ part: next.name, err }, 'closing failed'));
      if (how === 'timed-out') logger.warn({ part: next.name, graceMs: left }, 'closing took too long');
      report.push({ name: next.name, how });
    }
    isOver = true;
    return report;
  }

  return {
    stopping: aborter.signal,
    onStop(name, close) {
      if (isOver) void closeWithin(close, graceMs, clock, (err) => logger.error({ part: name, err }, 'closing failed'));
      else closers.push({ name, close });
    },
    stop() {
      stopped ??= closeAll();
      return stopped;
    },
  };
}

const leastGraceMs = 100;

async function closeWithin(
  close: (graceMs: number) => Promise<void> | void,
  graceMs: number,
  clock: Clock,
  onFailure: (error: unknown) => void,
): Promise<Closed['how']> {
  async function closed(): Promise<Closed['how']> {
    try {
      await close(graceMs);
      return 'closed';
    } catch (error) {
      onFailure(error);
      return 'failed';
    }
  }
  // A closer that works up to its grace should be the one to end.
  const ended = await within(clock, graceMs + leastGraceMs, closed());
  return ended === null ? 'timed-out' : ended.value;
}
