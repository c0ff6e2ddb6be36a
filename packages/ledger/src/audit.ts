/** What people did with what is stored: who, when, what, how many. Written in the same script as the deed. */
import { groups, list, text } from './reply.ts';
import type { RunScript } from './script.ts';

export interface Audit {
  /** Newest first, paged by cursor (null: from the newest). */
  audit(page: { readonly cursor: string | null; readonly limit: number }): Promise<{ readonly entries: readonly AuditEntry[]; readonly next: string | null }>;
  /** Of a deed that the ledger itself has no part in. */
  writeDown(deed: Deed & { readonly action: 'pause' | 'resume' }): Promise<void>;
}

export interface AuditEntry extends Deed {
  readonly at: number;
}

export interface Deed {
  readonly by: string;
  readonly action: 'redrive' | 'discard' | 'replay' | 'bulk-redrive' | 'bulk-discard' | 'bulk-cancel' | 'bulk-done' | 'pause' | 'resume';
  /** Id of the event, of the bulk action, or of a dead letter where there is only one. */
  readonly about?: string;
  /** How many dead letters. */
  readonly count?: number;
  readonly vouchedBy?: string;
  /** Of a replay: the new event. */
  readonly made?: string;
  /** Of a bulk action, as it was asked for. */
  readonly filter?: object;
}

export function audit(run: RunScript): Audit {
  return {
    async audit({ cursor, limit }) {
      const entries = groups(await run('audit-page', [cursor ?? '', limit]), 2);
      const last = entries.at(-1);
      return { entries: entries.map(readEntry), next: entries.length < limit || last === undefined ? null : text(last[0]) };
    },
    async writeDown(deed) {
      await run('audit-write', [JSON.stringify(deed)]);
    },
  };
}

/** A stream's id begins with when it was written. */
function readEntry([id, fields]: readonly unknown[]): AuditEntry {
  // Only this package writes these texts.
  const deed = JSON.parse(text(list(fields)[1])) as Deed;
  return { ...deed, at: Number.parseInt(text(id), 10) };
}
