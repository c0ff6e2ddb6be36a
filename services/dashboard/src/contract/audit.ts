/** What people did. */
import type { JsonValue } from '@millrace/triggers';
import type { Paged } from './events.ts';

export type AuditQuery = Paged;

export interface AuditPage {
  readonly entries: readonly AuditRow[];
  readonly next: string | null;
}

export interface AuditRow {
  readonly at: number;
  readonly by: string;
  readonly action: 'redrive' | 'discard' | 'replay' | 'bulk-redrive' | 'bulk-discard' | 'bulk-cancel' | 'bulk-done' | 'pause' | 'resume';
  /** Id of the event, delivery or bulk action. */
  readonly about: string | null;
  readonly count: number | null;
  readonly vouchedBy: string | null;
  /** Of a replay: the new event. */
  readonly made: string | null;
  readonly filter: JsonValue | null;
}
