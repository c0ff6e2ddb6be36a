/**
 * What a decision filtered, all of an event in one text: it may be a thousand deliveries, of which none changes any more. What each would take
 * for a record of its own is a hash, a list and a dozen commands. Stored: a change here is a change of the format.
 */
import type { AttemptRecord, DecidedDelivery, DeliveryView } from './ledger.ts';
import { packBody, unpackBody } from './pack.ts';
import type { PackedBody } from './pack.ts';
import { bytes, integer, list, text } from './reply.ts';

interface FilteredDelivery extends Pick<DecidedDelivery, 'id' | 'selected' | 'chain'> {
  readonly identity: Omit<DecidedDelivery['identity'], 'eventId'>;
  readonly attempt: AttemptRecord;
}

export interface PackedFiltered {
  readonly coding: PackedBody['coding'] | '';
  readonly bytes: Buffer;
}

/** Empty where none was. */
export async function packFiltered(deliveries: readonly DecidedDelivery[]): Promise<PackedFiltered> {
  const filtered = deliveries.flatMap(({ id, identity: { group, trigger, occurrence }, selected, chain, next }): readonly FilteredDelivery[] => {
    if (next.kind !== 'settled' || next.settlement.kind !== 'filtered') return [];
    return [{ id, identity: { group, trigger, occurrence }, selected, chain, attempt: next.settlement.attempt }];
  });
  const plain = Buffer.from(filtered.length === 0 ? '' : JSON.stringify(filtered));
  const packed = plain.byteLength < packedFromBytes ? null : await packBody(plain);
  return packed ?? { coding: '', bytes: plain };
}

/** By id; of what the scripts answer of it: at, coding, deliveries. */
export async function unpackFiltered(eventId: string, reply: unknown): Promise<ReadonlyMap<string, DeliveryView>> {
  const [at, coding, packed] = list(reply);
  if (packed === null) return new Map();
  const plain = Buffer.from(await unpackBody(text(coding), bytes(packed)));
  // Only this file writes it.
  const filtered = JSON.parse(plain.toString('utf8')) as readonly FilteredDelivery[];
  return new Map(filtered.map((one) => [one.id, filteredView(eventId, integer(at), one)]));
}

function filteredView(eventId: string, at: number, { id, identity, selected, chain, attempt }: FilteredDelivery): DeliveryView {
  const nothingElse = { redrive: 'none', run: 1, held: null, rendering: null, objects: new Map(), dueAt: null } as const;
  return { id, identity: { eventId, ...identity }, selected, state: 'filtered', attempts: [{ ...attempt, recordedAt: at }], chain, finalAt: at, ...nothingElse };
}

/** Of one or two it would save less than it takes. */
const packedFromBytes = 4 * 1024;
