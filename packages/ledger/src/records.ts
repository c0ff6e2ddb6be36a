import type { DeliveryIdentity, Event, EventDescription, Headers, JsonValue, ListenerReference, Replay } from '@millrace/triggers';
import type { AuditEntry } from './audit.ts';
import type { AttemptRecord, EventView, Held, ObjectResult, RecordedAttempt, Rendering, RepeatView, SelectedTrigger, Spent } from './ledger.ts';
import { text } from './reply.ts';

/** The stored part of an event that is JSON: all but its receipt time and its credential headers. */
export interface EventRecord {
  readonly id: string;
  readonly listener: ListenerReference;
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  /** Names of the credential headers, which are stored apart. */
  readonly withheld: readonly string[];
  readonly about?: EventDescription;
  readonly replay?: Replay;
}

export function decodeEventRecord(reply: unknown): EventRecord {
  return decode(reply) as EventRecord;
}

export function eventOf(record: EventRecord, receivedAt: number, credentials: Headers, vouchedBy: string | null): Event {
  const { id, listener, method, url, headers, replay } = record;
  const event = { id, receivedAt, listener, method, url, headers: { ...headers, ...credentials } };
  return { ...event, ...(replay === undefined ? {} : { replay }), ...(vouchedBy === null ? {} : { vouchedBy }) };
}

export function decodeIdentity(reply: unknown): DeliveryIdentity {
  return decode(reply) as DeliveryIdentity;
}
export function decodeSelected(reply: unknown): SelectedTrigger {
  return decode(reply) as SelectedTrigger;
}
export function decodeRendering(reply: unknown): Rendering {
  const stored = decode(reply) as Omit<Rendering, 'params'> & Partial<Rendering>;
  return { params: null, ...stored };
}
export function decodeChain(reply: unknown): readonly JsonValue[] {
  return decode(reply) as readonly JsonValue[];
}
export function decodeJson(reply: unknown): JsonValue {
  return decode(reply) as JsonValue;
}
export function decodeObject(reply: unknown): ObjectResult {
  return decode(reply) as ObjectResult;
}

export function decodeHeld(reply: unknown): Held {
  return decode(reply) as Held;
}
/** Empty where nothing was put off yet. */
export function decodeSpent(reply: unknown): Spent {
  return text(reply) === '' ? nothingSpent : (decode(reply) as Spent);
}
export const nothingSpent: Spent = { totalMs: 0, absentMs: null };

export function decodeAttempt(reply: unknown): RecordedAttempt {
  const { at, value } = decodeTimed(reply);
  return { ...(value as AttemptRecord), recordedAt: at };
}

export function decodeDeed(reply: unknown): AuditEntry {
  const { at, value } = decodeTimed(reply);
  return { ...(value as Omit<AuditEntry, 'at'>), at };
}

export function decodeRepeat(reply: unknown): RepeatView {
  const { at, event, deliveries } = decode(reply) as { readonly at: number; readonly event: number; readonly deliveries: readonly unknown[] };
  // A list of Lua that is empty is written as an object; else it holds id and run of each.
  return { at, redriven: (event > 0 ? 1 : 0) + (Array.isArray(deliveries) ? deliveries.length / 2 : 0) };
}

/** `"<status> <time> <milliseconds>"`. */
export function decodeAnswered(stored: string | undefined): EventView['answered'] {
  if (stored === undefined) return null;
  const [status, at, durationMs] = stored.split(' ').map(Number);
  return { status: status ?? 0, at: at ?? 0, durationMs: durationMs ?? 0 };
}

export function encodeOrEmpty(value: JsonValue | Rendering | null): string {
  return value === null ? '' : JSON.stringify(value);
}

/** `"<time> <JSON>"`. */
function decodeTimed(reply: unknown): { readonly at: number; readonly value: unknown } {
  const entry = text(reply);
  const space = entry.indexOf(' ');
  return { at: Number(entry.slice(0, space)), value: decode(entry.slice(space + 1)) };
}

// Only this package writes these texts, under a format version that the scripts check: hence the casts above.
function decode(reply: unknown): unknown {
  return JSON.parse(text(reply));
}
