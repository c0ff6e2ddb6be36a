/** Something done to all dead letters that a filter lets through. The worker goes on with it; its progress stands in the ledger. */
import type { BulkView } from '@millrace/ledger';
import type { BulkRow, BulksAnswer, PreviewAnswer } from '../contract.ts';
import { Refused } from '../http/refused.ts';
import { actor, require } from './acting.ts';
import type { Asked, Ports } from './asked.ts';
import { bulkFilter, shownFilter } from './filter.ts';

export async function previewBulk({ body, sight }: Asked, { ledger }: Pick<Ports, 'ledger'>): Promise<PreviewAnswer> {
  return ledger.previewDeadLetters(await bulkFilter(body().all, sight));
}

export async function startBulk({ body, viewer, sight }: Asked, { ledger, deeds, events }: Pick<Ports, 'ledger' | 'deeds' | 'events'>): Promise<BulkRow> {
  const asked = body();
  const action = asked.oneOf('action', ['redrive', 'discard']);
  const [perSecond, expected] = [asked.whole('perSecond', 1, 1_000), asked.whole('expected', 0, Number.MAX_SAFE_INTEGER)];
  const filter = await bulkFilter(asked.object('filter'), sight);
  const vouch = action === 'redrive' && asked.flag('vouch');
  require(await deeds.mayActOnAll(viewer, filter, vouch));
  const id = await ledger.startBulk({ action, filter, perSecond, expected, ...actor(viewer.name, vouch) });
  events.acted(`bulk-${action}`, viewer.name, id);
  return found(await ledger.bulk(id), id);
}

export async function listBulks({ sight }: Asked, { ledger }: Pick<Ports, 'ledger'>): Promise<BulksAnswer> {
  const bulks = await ledger.bulks(50);
  const visible = await sight.namespaces();
  return { bulks: bulks.filter((bulk) => isSeen(bulk, visible)).map(bulkRow) };
}

export async function showBulk({ param, sight }: Asked, { ledger }: Pick<Ports, 'ledger'>): Promise<BulkRow> {
  const bulk = await ledger.bulk(param('id'));
  return found(bulk !== null && isSeen(bulk, await sight.namespaces()) ? bulk : null, param('id'));
}

/** Whoever may start the like of it may stop it. */
export async function cancelBulk(asked: Asked, { ledger, deeds, events }: Pick<Ports, 'ledger' | 'deeds' | 'events'>): Promise<BulkRow> {
  const { viewer, param } = asked;
  await showBulk(asked, { ledger });
  const bulk = await ledger.bulk(param('id'));
  if (bulk !== null && bulk.by !== viewer.name) require(await deeds.mayActOnAll(viewer, bulk.filter, false));
  if (await ledger.cancelBulk(param('id'), viewer.name)) events.acted('bulk-cancel', viewer.name, param('id'));
  return found(await ledger.bulk(param('id')), param('id'));
}

/** One that reaches further than the viewer sees tells of what the viewer may not see. */
function isSeen({ filter }: BulkView, visible: readonly string[] | undefined): boolean {
  return visible === undefined || (filter.namespaces !== undefined && filter.namespaces.every((namespace) => visible.includes(namespace)));
}

function found(bulk: BulkView | null, id: string): BulkRow {
  if (bulk === null) throw new Refused('missing', `bulk action "${id}" is not there`);
  return bulkRow(bulk);
}

function bulkRow({ id, action, filter, by, perSecond, expected, state, startedAt, endedAt, acted, vouchedBy }: BulkView): BulkRow {
  return { id, action, filter: shownFilter(filter), by, perSecond, expected, state, startedAt, endedAt, acted, vouchedBy: vouchedBy ?? null };
}
