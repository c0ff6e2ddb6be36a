/** Go's time.ParseDuration, in milliseconds; null where that has an error. `90m`, `1h30m`, `-1.5h`, `0`. */
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
