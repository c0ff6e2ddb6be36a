/**
 * The one switch from what came of an attempt to what happens next. Pure: time and randomness are arguments.
 *
 *   ok         -> settle `created`, or `opened` for a group
 *   filtered   -> settle `filtered`
 *   terminal   -> settle `dead`
 *   retryable  -> park, until its time is used up; then settle `dead`, with the reason that kept it from happening
 */
import { unreachable } from '@millrace/triggers';
import type { Filtered, Retryable, Terminal } from '@millrace/triggers';
import { backoff } from './backoff.ts';
import type { BackoffSettings } from './backoff.ts';

export interface Patience {
  readonly backoff: BackoffSettings;
  /** How long something may be absent that might be about to appear (a template, a right): design, "Not there yet". */
  readonly absentMs: number;
  /** How long a delivery may go on failing. */
  readonly totalMs: number;
}

export const defaultPatience: Omit<Patience, 'backoff'> = { absentMs: 2 * 60_000, totalMs: 24 * 3_600_000 };

/** What has been tried so far, by the ledger's clock. */
export interface Tried {
  readonly attempt: number;
  readonly firstBegunAt: number;
  readonly now: number;
}

export type Next =
  | { readonly kind: 'settle'; readonly how: 'filtered' | 'dead'; readonly reason: string; readonly text: string }
  | { readonly kind: 'park'; readonly delayMs: number };

export function outcomeToJob(outcome: Filtered | Retryable | Terminal, tried: Tried, patience: Patience, random: number): Next {
  switch (outcome.kind) {
    case 'filtered':
      return { kind: 'settle', how: 'filtered', reason: outcome.reason, text: outcome.text };
    case 'terminal':
      return { kind: 'settle', how: 'dead', reason: outcome.reason, text: outcome.text };
    case 'retryable':
      return parkOrGiveUp(outcome, tried, patience, random);
    default:
      return unreachable(outcome);
  }
}

function parkOrGiveUp(outcome: Retryable, tried: Tried, patience: Patience, random: number): Next {
  const allowedMs = outcome.scope.kind === 'absent' ? Math.min(patience.absentMs, patience.totalMs) : patience.totalMs;
  const elapsedMs = tried.now - tried.firstBegunAt;
  if (elapsedMs >= allowedMs) {
    return { kind: 'settle', how: 'dead', reason: outcome.reason, text: `gave up after ${spoken(elapsedMs)} and ${tried.attempt} attempts: ${outcome.text}` };
  }
  // The last try comes at the end of the time, not at some point before it.
  return { kind: 'park', delayMs: Math.min(delayOf(outcome, tried.attempt, patience, random), allowedMs - elapsedMs) };
}

function delayOf({ scope }: Retryable, attempt: number, patience: Patience, random: number): number {
  switch (scope.kind) {
    case 'flow':
      return scope.retryAfterMs;
    case 'cluster':
    case 'resource':
    case 'absent':
    case 'attempt':
      return backoff(attempt, random, patience.backoff);
    default:
      return unreachable(scope);
  }
}

function spoken(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
