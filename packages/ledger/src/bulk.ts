/**
 * Something done to every dead letter that a filter lets through, at a rate. How far it is stands in the ledger; the worker
 * that holds the sweeper's lease goes on with it step by step, so that it outlives whoever asked for it.
 *
 *   running -> done        the filter lets nothing further through
 *           -> cancelled   what is done stays done
 */
import { randomUUID } from 'node:crypto';
import type { Acted } from './actions.ts';
import { admittedEvents, oneOf, queuedDeliveries } from './answers.ts';
import type { Deed } from './audit.ts';
import { filterForLua, type DeadLetterFilter } from './dead-letters.ts';
import { fields, groups, integer, list, text } from './reply.ts';
import type { RunScript } from './script.ts';

export interface Bulk {
  /** Those that become dead letters from now on are not touched: what dies again is not redriven again. Answers its id. */
  startBulk(request: BulkRequest): Promise<string>;
  bulk(id: string): Promise<BulkView | null>;
  /** The newest. */
  bulks(limit: number): Promise<readonly BulkView[]>;
  /** Whether it was running. */
  cancelBulk(id: string, by: string): Promise<boolean>;
  /** Worker: one step of the bulk action whose last was the longest ago. Does nothing unless this process has, or now gets, the sweeper's lease. */
  stepBulk(): Promise<Acted>;
}

export interface BulkRequest {
  readonly action: 'redrive' | 'discard';
  readonly filter: DeadLetterFilter;
  readonly by: string;
  readonly perSecond: number;
  /** What a preview counted: progress is shown against it. */
  readonly expected: number;
  /** Of a redrive: answers for all of them, whose credentials are gone and were never found right. */
  readonly vouchedBy?: string;
}

export interface BulkView extends BulkRequest {
  readonly id: string;
  readonly state: 'running' | 'done' | 'cancelled';
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly acted: number;
}

export function bulk({ run, owner }: { readonly run: RunScript; readonly owner: string }): Bulk {
  async function views(limit: number, ids: readonly string[]): Promise<readonly BulkView[]> {
    return groups(await run('bulks', [limit, ids.length, ...ids]), 2).map(bulkView);
  }

  return {
    async startBulk({ action, filter, by, perSecond, expected, vouchedBy }) {
      if (!Number.isInteger(perSecond) || perSecond < 1 || perSecond > mostPerSecond) throw new RangeError(`rate ${perSecond}: expected 1 to ${mostPerSecond} a second`);
      const id = randomUUID();
      const deed: Deed = { by, action: `bulk-${action}`, about: id, filter, ...(vouchedBy === undefined ? {} : { vouchedBy }) };
      await run('bulk-start', [id, action, filterForLua(filter), by, perSecond, expected, JSON.stringify(filter), JSON.stringify(deed), vouchedBy ?? '']);
      return id;
    },
    async bulk(id) {
      return (await views(1, [id]))[0] ?? null;
    },
    bulks: (limit) => views(limit, []),
    async cancelBulk(id, by) {
      const deed: Deed = { by, action: 'bulk-cancel', about: id };
      return integer(await run('bulk-cancel', [id, JSON.stringify(deed)])) === 1;
    },
    async stepBulk() {
      const [count, queued, admit] = list(await run('bulk-step', [owner, mostAtOnce]));
      return { count: integer(count), queued: queuedDeliveries(queued), admit: admittedEvents(admit) };
    },
  };
}

const mostPerSecond = 1_000;
const mostAtOnce = 200;

function bulkView([id, stored]: readonly unknown[]): BulkView {
  const found = fields(stored);
  const vouchedBy = found.get('vouchedBy') ?? '';
  return {
    id: text(id),
    action: oneOf(found.get('action') ?? '', ['redrive', 'discard']),
    // Only this package writes these texts.
    filter: JSON.parse(found.get('asked') ?? '') as DeadLetterFilter,
    by: found.get('by') ?? '',
    perSecond: Number(found.get('rate')),
    expected: Number(found.get('expected')),
    state: oneOf(found.get('state') ?? '', ['running', 'done', 'cancelled']),
    startedAt: Number(found.get('startedAt')),
    endedAt: found.has('endedAt') ? Number(found.get('endedAt')) : null,
    acted: Number(found.get('acted')),
    ...(vouchedBy === '' ? {} : { vouchedBy }),
  };
}
