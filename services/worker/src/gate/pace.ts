export interface PaceSettings {
  /** Between one and the next. */
  readonly gapMs: number;
  /** Nobody waits longer than this for the sake of the gap. */
  readonly capMs: number;
}

/** After how long each that asks may come: not before `earliestMs`, and a gap after the one before, so that not all come at once. */
export function createPace({ gapMs, capMs }: PaceSettings): (now: number, earliestMs: number) => number {
  let last = Number.NEGATIVE_INFINITY;
  return function pace(now, earliestMs) {
    const earliest = now + Math.max(0, earliestMs);
    last = Math.min(Math.max(earliest, last + gapMs), Math.max(earliest, now + capMs));
    return last - now;
  };
}
