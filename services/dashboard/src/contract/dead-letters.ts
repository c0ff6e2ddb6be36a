/** Dead letters, one by one and in bulk. */
import type { TriggerMark } from './event-detail.ts';
import type { EventRow, EventsPage, Paged } from './events.ts';

export type DeadLettersQuery = Paged & BulkFilter;

export interface BulkFilter {
  readonly namespace?: string | readonly string[];
  readonly listener?: string;
  readonly trigger?: string;
  readonly repository?: string;
  readonly event?: string;
  /** `<stage>/<reason>`. */
  readonly why?: string;
  /** When it became a dead letter, both included. */
  readonly from?: number;
  readonly to?: number;
}

export interface DeadLettersPage {
  readonly deadLetters: readonly DeadLetterRow[];
  readonly next: string | null;
  readonly ended: EventsPage['ended'];
}

export interface DeadLetterMark {
  /** An event is one itself when it never came to a decision. */
  readonly kind: 'event' | 'delivery';
  readonly id: string;
}

export interface DeadLetterRow extends DeadLetterMark {
  readonly since: number;
  /** `<stage>/<reason>`. */
  readonly why: string;
  readonly text: string | null;
  /** Null of an event. */
  readonly trigger: TriggerMark | null;
  readonly attempts: number;
  readonly event: Pick<EventRow, 'id' | 'receivedAt' | 'listener' | 'about'>;
}

export interface ReasonsAnswer {
  /** Most first. */
  readonly reasons: readonly { readonly why: string; readonly stage: string; readonly reason: string; readonly count: number }[];
}

export interface LettersRequest {
  /** 1 to 500. */
  readonly deadLetters: readonly DeadLetterMark[];
  /** For a redrive: as in ReplayRequest. */
  readonly vouch: boolean;
}

export interface ActedAnswer {
  /** How many of them were dead letters. */
  readonly count: number;
}

export interface PreviewAnswer {
  readonly count: number;
  /** False: at least so many. */
  readonly complete: boolean;
}

export interface BulkStart {
  readonly action: 'redrive' | 'discard';
  readonly filter: BulkFilter;
  /** 1 to 1000. */
  readonly perSecond: number;
  /** What the preview counted: progress is shown against it. */
  readonly expected: number;
  /** For a redrive: as in ReplayRequest, of all of them. */
  readonly vouch: boolean;
}

export interface BulksAnswer {
  readonly bulks: readonly BulkRow[];
}

export interface BulkRow {
  readonly id: string;
  readonly action: 'redrive' | 'discard';
  readonly filter: BulkFilter;
  readonly by: string;
  readonly perSecond: number;
  readonly expected: number;
  readonly state: 'running' | 'done' | 'cancelled';
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly acted: number;
  readonly vouchedBy: string | null;
}
