import type { Pace } from './scene.ts';

/** As shipped. */
export const longPace: Pace = {
  settings: {},
  lockMs: 20_000,
  stalledMs: 5_000,
  awayMs: [800, 3_500],
  isTimed: true,
  betweenMs: 300,
  momentMs: 500,
  settleMs: 300_000,
};

/** Locks and sweeps so short that every recovery is seen within a minute. */
export const shortPace: Pace = {
  settings: { MILLRACE_LOCK: '3s', MILLRACE_STALLED_CHECK: '500ms', MILLRACE_SWEEP_EVERY: '1s', MILLRACE_BACKOFF_CAP: '2s' },
  lockMs: 3_000,
  stalledMs: 500,
  awayMs: [500, 1_500],
  isTimed: false,
  betweenMs: 100,
  momentMs: 200,
  settleMs: 60_000,
};
