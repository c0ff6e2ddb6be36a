/** What somebody who watches asks again and again: neither grows with what is stored. */
import type { Held } from './ledger.ts';
import { oneOf } from './answers.ts';
import { decodeHeld } from './records.ts';
import { groups, list, text } from './reply.ts';
import type { RunScript } from './script.ts';

export interface Watching {
  /** Events that have changed since an earlier answer's `cursor`, oldest first, at most `limit`; null begins now. */
  changes(cursor: string | null, limit: number): Promise<Changes>;
  /** Why open work waits without being tried: of some hundred entries, those to be touched first. */
  held(): Promise<readonly HeldWork[]>;
}

export interface Changes {
  readonly cursor: string;
  /** Too much has happened since: what changed is not known any more. */
  readonly lost: boolean;
  readonly events: readonly ChangedEvent[];
}

export interface ChangedEvent {
  readonly id: string;
  /** The listener's. */
  readonly namespace: string;
}

export interface HeldWork extends Pick<Held, 'stage' | 'reason' | 'text'> {
  /** The listener's. */
  readonly namespace: string;
}

export function watching(run: RunScript): Watching {
  return {
    async changes(cursor, limit) {
      const [how, last, events] = list(await run('changes-since', [checkCursor(cursor), limit]));
      return {
        cursor: text(last),
        lost: oneOf(text(how), ['since', 'lost']) === 'lost',
        events: groups(events, 2).map(([id, listener]) => ({ id: text(id), namespace: namespaceOf(listener) })),
      };
    },
    async held() {
      return groups(await run('held', [mostLookedAt]), 2).map(([listener, stored]) => {
        const { stage, reason, text: why } = decodeHeld(stored);
        return { stage, reason, text: why, namespace: namespaceOf(listener) };
      });
    },
  };
}

const mostLookedAt = 500;

/** A browser hands it back, so anything may be in it. */
function checkCursor(cursor: string | null): string {
  if (cursor !== null && !/^\d{1,20}-\d{1,20}$/.test(cursor)) throw new RangeError(`cursor "${cursor}": expected one that an earlier answer gave`);
  return cursor ?? '';
}

function namespaceOf(listener: unknown): string {
  return text(listener).split('/')[0] ?? '';
}
