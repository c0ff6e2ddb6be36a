import { goDurationMs } from '@millrace/triggers';

/** Annotation `millrace.dev/dedup-window`: how long a repeat of an event that created something is answered with the first one's id. */
export interface DedupWindow {
  /** 0: never, which is Tekton's way. */
  readonly ms: number;
  readonly problem: string | null;
}

export function parseDedupWindow(annotation: string | undefined): DedupWindow {
  if (annotation === undefined) return { ms: defaultWindowMs, problem: null };
  const ms = goDurationMs(annotation);
  if (ms !== null && ms >= 0) return { ms: Math.min(Math.floor(ms), longestMs), problem: null };
  return { ms: defaultWindowMs, problem: `found ${JSON.stringify(annotation)}, wanted a duration like "5m", or "0s" for none; "5m" is used` };
}

const defaultWindowMs = 5 * 60_000;
/** Events are kept for days; Go's durations end at about 292 years. */
const longestMs = 365 * 24 * 3_600_000;
