import { admittedEvents } from './answers.ts';
import { memberOf, readMember } from './dead-letters.ts';
import type { Ledger, OpenEntry } from './ledger.ts';
import { groups, integer, text } from './reply.ts';
import type { RunScript } from './script.ts';

export type Sweep = Pick<Ledger, 'overdue' | 'advanceRun' | 'admitWaiting'>;

/** `owner`: who holds the sweeper's lease, different for every process. */
export function sweep({ run, owner }: { readonly run: RunScript; readonly owner: string }): Sweep {
  return {
    async overdue(limit) {
      const reply = await run('overdue', [owner, limit]);
      return groups(reply, 4).map(([member, current, token, waiting]) => openEntry(text(member), integer(current), integer(token), integer(waiting) === 1));
    },
    async advanceRun(entry) {
      const next = integer(await run('advance-run', [memberOf(entry), entry.run, entry.token]));
      return next === 0 ? null : next;
    },
    async admitWaiting() {
      return admittedEvents(await run('admit-waiting', [admittedAtOnce]));
    },
  };
}

const admittedAtOnce = 500;

function openEntry(member: string, run: number, token: number, waiting: boolean): OpenEntry {
  return { ...readMember(member), run, token, waiting };
}
