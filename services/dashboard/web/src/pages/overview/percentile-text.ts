import { durationText } from '../../text/age.ts';

export function percentileText(ms: number | null): string {
  return ms === null ? 'none' : durationText(ms);
}
