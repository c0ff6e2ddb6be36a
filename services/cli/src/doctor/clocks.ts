/** Do the clocks agree? Redis' is the one that counts; the others decide when jobs come up and how signatures with a time are judged. */
import type { Check } from './check.ts';
import { ok, unknown, warning, wrong } from './check.ts';

/** How far from our own, in milliseconds; null where it is not known. */
export interface Offsets {
  readonly redisMs: number | null;
  readonly apiServerMs: number | null;
}

/** Pure. The API server tells whole seconds only. */
export function judgeClocks({ redisMs, apiServerMs }: Offsets): readonly Check[] {
  return [...(redisMs === null ? [] : [judge('clock-redis', "redis'", redisMs)]), ...(apiServerMs === null ? [] : [judge('clock-api-server', "the API server's", Math.abs(apiServerMs) < 1500 ? 0 : apiServerMs)])];
}

function judge(name: string, whose: string, offsetMs: number): Check {
  const seconds = (Math.abs(offsetMs) / 1000).toFixed(1);
  const text = `${whose} clock is ${seconds} s ${offsetMs > 0 ? 'ahead of' : 'behind'} this machine's`;
  const remedy = 'let both keep time by NTP (timedatectl status)';
  if (Math.abs(offsetMs) >= 30_000) return wrong(name, `${text}: expected less than 30 s, or tokens and signatures with a time are refused`, remedy);
  return Math.abs(offsetMs) >= 1000 ? warning(name, `${text}: expected less than 1 s, or retries come late`, remedy) : ok(name, `${whose} clock agrees with this machine's`);
}

export function clockUnknown(name: string, text: string): Check {
  return unknown(name, text, 'compare the clocks by hand');
}
