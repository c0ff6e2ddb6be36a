/**
 * The one switch from what came of an attempt to what happens next. Pure: time and randomness are arguments.
 *
 *   ok         -> settle `created`, or `opened` for a group
 *   filtered   -> settle `filtered`
 *   terminal   -> settle `dead`
 *   retryable  -> hold, when what it needs is closed for all who need it: neither the attempt nor its time counts
 *              -> park, until its time is used up; then settle `dead`, with the reason that kept it from happening
 */
import type { Spent } from '@millrace/ledger';
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
  /** The longest Retry-After that is obeyed. */
  readonly retryAfterMs: number;
}

export const defaultPatience: Omit<Patience, 'backoff'> = { absentMs: 2 * 60_000, totalMs: 24 * 3_600_000, retryAfterMs: 3_600_000 };

/** What has been tried so far. */
export interface Tried {
  readonly attempt: number;
  /** Until the end of this attempt, without the time in which it was held or the gate was closed. */
  readonly spent: Spent;
  /** Since the event was received. */
  readonly ageMs: number;
  /** Annotation `millrace.dev/max-age`; null for no limit. */
  readonly maxAgeMs: number | null;
}

export type Next =
  | { readonly kind: 'settle'; readonly how: 'filtered' | 'dead'; readonly reason: string; readonly text: string }
  | { readonly kind: 'park'; readonly delayMs: number; readonly spent: Spent }
  | { readonly kind: 'hold'; readonly delayMs: number; readonly spent: Spent };

export function outcomeToJob(outcome: Filtered | Retryable | Terminal, tried: Tried, patience: Patience, random: number): Next {
  switch (outcome.kind) {
    case 'filtered':
      return { kind: 'settle', how: 'filtered', reason: outcome.reason, text: outcome.text };
    case 'terminal':
      return { kind: 'settle', how: 'dead', reason: outcome.reason, text: outcome.text };
    case 'retryable':
      if (outcome.scope.kind === 'flow') return holdOrGiveUp(outcome, Math.min(outcome.scope.retryAfterMs, patience.retryAfterMs), tried);
      return parkOrGiveUp(outcome, tried, patience, random);
    default:
      return unreachable(outcome);
  }
}

/** It waits for something that is closed for all: only its age can end it. */
export function holdOrGiveUp(why: { readonly reason: string; readonly text: string }, delayMs: number, { spent, ...tried }: Tried): Next {
  const ageLeftMs = ageLeft(tried);
  if (ageLeftMs <= 0) return tooOld(why, tried);
  return { kind: 'hold', delayMs: Math.min(delayMs, ageLeftMs), spent };
}

function parkOrGiveUp(outcome: Retryable, tried: Tried, patience: Patience, random: number): Next {
  const ageLeftMs = ageLeft(tried);
  if (ageLeftMs <= 0) return tooOld(outcome, tried);
  const isAbsent = outcome.scope.kind === 'absent';
  const spent: Spent = { totalMs: tried.spent.totalMs, absentMs: isAbsent ? (tried.spent.absentMs ?? 0) : null };
  const [usedMs, allowedMs] = spent.absentMs !== null && patience.absentMs < patience.totalMs ? [spent.absentMs, patience.absentMs] : [spent.totalMs, patience.totalMs];
  const leftMs = Math.min(allowedMs - usedMs, patience.totalMs - spent.totalMs);
  if (leftMs <= 0) {
    return { kind: 'settle', how: 'dead', reason: outcome.reason, text: `gave up after ${spoken(usedMs)} and ${tried.attempt} ${tried.attempt === 1 ? 'attempt' : 'attempts'}: ${outcome.text}` };
  }
  // The last try comes at the end of the time, not at some point before it.
  return { kind: 'park', delayMs: Math.min(backoff(tried.attempt, random, patience.backoff), leftMs, ageLeftMs), spent };
}

function ageLeft({ ageMs, maxAgeMs }: Pick<Tried, 'ageMs' | 'maxAgeMs'>): number {
  return maxAgeMs === null ? Number.POSITIVE_INFINITY : maxAgeMs - ageMs;
}

function tooOld({ reason, text }: { readonly reason: string; readonly text: string }, { ageMs, maxAgeMs }: Pick<Tried, 'ageMs' | 'maxAgeMs'>): Next {
  return { kind: 'settle', how: 'dead', reason, text: `${spoken(ageMs)} old, and not tried again after ${spoken(maxAgeMs ?? 0)}: ${text}` };
}

function spoken(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
