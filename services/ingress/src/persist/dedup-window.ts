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

/** Go's time.ParseDuration, in milliseconds; null where that has an error. */
export function goDurationMs(text: string): number | null {
  const amount = text.replace(/^[+-]/, '');
  if (amount === '0') return 0;
  if (!duration.test(amount)) return null;
  let total = 0;
  for (const [, number = '', unit = ''] of amount.matchAll(part)) total += Number(number) * (units.get(unit) ?? Number.NaN);
  return text.startsWith('-') ? -total : total;
}

const duration = /^(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/;
const part = /(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g;
const units = new Map([['ns', 1e-6], ['us', 1e-3], ['µs', 1e-3], ['μs', 1e-3], ['ms', 1], ['s', 1000], ['m', 60_000], ['h', 3_600_000]]);
