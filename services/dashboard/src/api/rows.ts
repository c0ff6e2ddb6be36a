/** Events and people's deeds as lists show them. */
import type { AuditEntry, EventSummary } from '@millrace/ledger';
import type { Event, JsonValue } from '@millrace/triggers';
import type { Sees, Sight } from '../access/sight.ts';
import type { AuditRow, EventRow, ReplayMark } from '../contract.ts';

/** A row's triggers and objects may be of namespaces that the viewer does not see. */
export async function eventRows(events: readonly EventSummary[], sight: Sight): Promise<readonly EventRow[]> {
  const sees = await sight.among(events.flatMap(({ triggers, objects }) => [...triggers.map(namespaceOf), ...objects.map(({ namespace }) => namespace)]));
  return events.map((event) => eventRow(event, sees));
}

function eventRow({ id, receivedAt, listener, about, state, outcome, triggers, objects, openDeliveries, deadDeliveries, replay }: EventSummary, sees: Sees): EventRow {
  return {
    id,
    receivedAt,
    listener: placeOf(listener),
    about,
    state,
    outcome,
    triggers: triggers.filter((trigger) => sees(namespaceOf(trigger))),
    objects: objects.filter(({ namespace }) => sees(namespace)),
    openDeliveries,
    deadDeliveries,
    replay: replayMark(replay),
  };
}

export function namespaceOf(place: string): string {
  return place.split('/')[0] ?? '';
}

export function placeOf({ namespace, name }: { readonly namespace: string; readonly name: string }) {
  return { namespace, name };
}

export function replayMark(replay: Event['replay'] | null): ReplayMark | null {
  return replay === undefined || replay === null ? null : { of: replay.of, by: replay.by, edited: replay.edited };
}

export function auditRow({ at, by, action, about, count, vouchedBy, made, filter }: AuditEntry): AuditRow {
  // Written as JSON, so it is JSON.
  return { at, by, action, about: about ?? null, count: count ?? null, vouchedBy: vouchedBy ?? null, made: made ?? null, filter: (filter as JsonValue | undefined) ?? null };
}
